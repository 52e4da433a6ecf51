using Pinyon.Entries;
using Pinyon.Routing;

namespace Pinyon.Tests.Entries;

public sealed class EntryFloorsTests
{
    private const int MaxTags = 4096;

    private readonly EntryFloors _floors = new(bytes: MaxTags * EntryFloors.TagBytes);

    [Fact]
    public void GroupFloor_HidesWhatIsNotAboveIt()
    {
        _floors.RaiseGroup(10);
        _floors.RaiseGroup(5);

        Hides(10).ShouldBeTrue();
        Hides(11).ShouldBeFalse();
        Hides(10, "tree").ShouldBeTrue();
    }

    [Fact]
    public void TagFloor_HidesWhatHasTheTagAndIsNotAboveIt()
    {
        _floors.RaiseTag("tree"u8, 10);
        _floors.RaiseTag("tree"u8, 5);

        Hides(10).ShouldBeFalse();
        Hides(10, "tree").ShouldBeTrue();
        Hides(11, "tree").ShouldBeFalse();
        Hides(10, "bush", "tree").ShouldBeTrue();
        Hides(10, "bush").ShouldBeFalse();
    }

    [Fact]
    public void SlotFloor_HidesWhatIsInTheSlotAndNotAboveIt()
    {
        var slots = new SlotSet();
        slots.Add(7);
        slots.Add(16_383);
        _floors.RaiseSlots(slots, 10);

        _floors.Hides(10, slot: 7, tags: default).ShouldBeTrue();
        _floors.Hides(10, slot: 16_383, tags: default).ShouldBeTrue();
        _floors.Hides(11, slot: 7, tags: default).ShouldBeFalse();
        _floors.Hides(10, slot: 8, tags: default).ShouldBeFalse();
    }

    [Fact]
    public void TagFloors_MoreThanTheTableHolds_HideTooMuchRatherThanTooLittleAndAreCounted()
    {
        for (int i = 1; i <= MaxTags + 1; i++) Raise(i, (ulong)i);

        // The lowest quarter became one for all tags that have none.
        for (int i = 1; i <= MaxTags + 1; i++)
        {
            Hides((ulong)i, TagOf(i)).ShouldBeTrue();
            Hides((ulong)i + 1, TagOf(i)).ShouldBe(i < MaxTags / 4);
        }

        Hides(MaxTags / 4, TagOf(-1)).ShouldBeTrue();
        Hides((MaxTags / 4) + 1, TagOf(-1)).ShouldBeFalse();
        Hides(1).ShouldBeFalse();
        (_floors.Merged, _floors.Tags).ShouldBe((MaxTags / 4, MaxTags - (MaxTags / 4) + 1));
    }

    [Fact]
    public void Forget_OfFloors_TakesThoseThatAreSweptAndOld()
    {
        Raise(1, 10);
        Raise(2, 20);
        Raise(3, 30);

        _floors.Forget(swept: 20, old: 10);

        Hides(1, TagOf(1)).ShouldBeFalse("it was swept, and a tombstone's life has passed");
        Hides(1, TagOf(2)).ShouldBeTrue("it is too young");
        _floors.Forget(swept: 20, old: 30);
        Hides(1, TagOf(2)).ShouldBeFalse();
        Hides(1, TagOf(3)).ShouldBeTrue("it was not swept");
    }

    [Fact]
    public void Forget_OfTheFloorForAllOthers_HidesThemNoLonger()
    {
        for (int i = 1; i <= MaxTags + 1; i++) Raise(i, (ulong)i);
        Hides(1, TagOf(-1)).ShouldBeTrue();

        _floors.Forget(swept: MaxTags / 4, old: ulong.MaxValue);

        Hides(1, TagOf(-1)).ShouldBeFalse();
    }

    private void Raise(int tag, ulong version) => _floors.RaiseTag(BitConverter.GetBytes(tag), version);

    private static byte[] TagOf(int tag) => TagList.Of([new ReadOnlyMemory<byte>(BitConverter.GetBytes(tag))]);

    private bool Hides(ulong version, byte[] tags) => _floors.Hides(version, slot: 0, tags);

    private bool Hides(ulong version, params string[] tags) => _floors.Hides(version, slot: 0, TagList.Of(tags));
}
