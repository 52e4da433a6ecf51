using Pinyon.Entries;

namespace Pinyon.Tests.Entries;

public sealed class EntryFloorsTests
{
    private readonly EntryFloors _floors = new();

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
    public void TagFloors_MoreThanTheTableHolds_HideTooMuchRatherThanTooLittle()
    {
        for (int i = 1; i <= EntryFloors.MaxTags + 100; i++)
        {
            _floors.RaiseTag(BitConverter.GetBytes(i), (ulong)i);
        }

        for (int i = 1; i <= EntryFloors.MaxTags + 100; i++)
        {
            byte[] tags = TagList.Of([new ReadOnlyMemory<byte>(BitConverter.GetBytes(i))]);
            _floors.Hides((ulong)i, tags).ShouldBeTrue();
            _floors.Hides((ulong)i + 1, tags).ShouldBe(i < 100);
        }

        Hides(100, "another").ShouldBeTrue();
        Hides(101, "another").ShouldBeFalse();
        Hides(1).ShouldBeFalse();
    }

    private bool Hides(ulong version, params string[] tags) => _floors.Hides(version, TagList.Of(tags));
}
