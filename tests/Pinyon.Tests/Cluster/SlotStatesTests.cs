using Pinyon.Cluster.Slots;
using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Cluster;

/// <summary>What a node is to each slot, and since when.</summary>
public sealed class SlotStatesTests
{
    private const int Self = 0;

    private static readonly SlotTable Two = TableOf("a", "b");
    private static readonly SlotTable Three = TableOf("a", "b", "c");

    [Fact]
    public void FirstView_OwnsWhatTheTableSaysAndHasInheritedNothing()
    {
        var states = new SlotStates(Two, Self, instance: 7);

        states.Term.ShouldBe(7UL);
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            bool isMine = Two.OwnerOf(slot) == Self;
            (states.IsOwned(slot), states.OwnedSince(slot)).ShouldBe((isMine, isMine ? 1UL : 0));
        }
    }

    [Fact]
    public void NextView_KnowsWhichSlotsWereItsOwnBefore()
    {
        var first = new SlotStates(Three, Self, instance: 0);

        var states = new SlotStates(Two, Self, first, version: 9);

        states.Term.ShouldBe(9UL);
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            ulong since = Two.OwnerOf(slot) != Self ? 0UL : Three.OwnerOf(slot) == Self ? 1UL : 9UL;
            states.OwnedSince(slot).ShouldBe(since, $"slot {slot}");
        }
    }

    [Fact]
    public void Slot_ThatWentAwayAndCameBack_IsOwnedSinceItsReturn()
    {
        int slot = Enumerable.Range(0, KeySlot.Count)
            .First(each => Two.OwnerOf(each) == Self && Three.OwnerOf(each) != Self);
        var first = new SlotStates(Two, Self, instance: 0);
        var without = new SlotStates(Three, Self, first, version: 5);

        var again = new SlotStates(Two, Self, without, version: 9);

        without.IsOwned(slot).ShouldBeFalse();
        again.OwnedSince(slot).ShouldBe(9UL);
    }

    [Fact]
    public void Node_ThatIsNoMember_OwnsNothing()
    {
        var states = new SlotStates(Two, self: -1, instance: 0);

        Enumerable.Range(0, KeySlot.Count).ShouldAllBe(slot => !states.IsOwned(slot));
    }

    private static SlotTable TableOf(params string[] names) =>
        new(new MembershipSnapshot(names.Select(name => new Member(name, $"{name}:7946"))));
}
