using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>What a join or a leave moves. One table without a member and one with it show both.</summary>
public sealed class SlotTableMoveTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Leave_CapOff_MovesOnlyTheLeaversSlots(int count)
    {
        MembershipSnapshot members = Clusters.Equal(count);

        SlotMoves moves = Moves(members, members.Members[count / 2].Name, CappedRing.Uncapped);

        moves.Unavoidable.ShouldBeGreaterThan(0);
        moves.Moved.ShouldBe(moves.Unavoidable);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(19)]
    [InlineData(99)]
    public void Join_CapOff_MovesSlotsOnlyToTheJoiner(int count)
    {
        var before = new SlotTable(Clusters.Equal(count), CappedRing.Uncapped);
        var after = new SlotTable(before.Members.With("joiner"), CappedRing.Uncapped);

        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            string owner = SlotMoves.NameOfOwner(after, slot);
            owner.ShouldBeOneOf(SlotMoves.NameOfOwner(before, slot), "joiner");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Leave_WeightedMembers_MovesAtMostAFifthMoreThanItMust(int seed)
    {
        var random = new Random(seed);
        MembershipSnapshot members = Clusters.Weighted(random.Next(3, 50), _ => random.Next(1, 5), $"w{seed}-");

        double worst = SlotMoves.OfEveryLeave(members).Max(moves => moves.Ratio);
        worst.ShouldBeLessThanOrEqualTo(1.2, $"seed {seed}, {members.Members.Length} members");
    }

    // A light member of a large cluster owns so few slots that a handful of others is more than a fifth of them; all
    // leaves together keep the bound.
    [Fact]
    public void Leave_100WeightedMembers_MovesAFifthMoreAtMostOnAverage()
    {
        MembershipSnapshot members = Clusters.Weighted(100, i => 1 + (i % 4));

        SlotMoves[] leaves = [.. SlotMoves.OfEveryLeave(members)];

        double unavoidable = leaves.Sum(moves => moves.Unavoidable);
        unavoidable.ShouldBe(KeySlot.Count);
        leaves.Sum(moves => moves.Moved).ShouldBeLessThanOrEqualTo((int)(1.2 * unavoidable));
    }

    [Fact]
    public void Leave_TheOnlyOther_MovesOnlyTheLeaversSlots()
    {
        SlotMoves moves = Moves(Clusters.Equal(2), "node1", SlotTable.CapPercent);

        moves.Moved.ShouldBe(moves.Unavoidable);
    }

    private static SlotMoves Moves(MembershipSnapshot members, string name, int cap) =>
        SlotMoves.Between(new SlotTable(members, cap), new SlotTable(members.Without(name), cap), name);
}
