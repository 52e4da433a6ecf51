using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

public sealed class SlotTableReplicaTests
{
    [Fact]
    public void StandInOf_OneMember_IsNone()
    {
        var table = new SlotTable(Clusters.Equal(1));

        table.StandInOf(0).ShouldBe(SlotTable.None);
        table.Replicas(0, 3).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(50)]
    public void StandInOf_EverySlot_IsItsOwnerInTheTableWithoutItsOwner(int count)
    {
        var table = new SlotTable(Clusters.Weighted(count, i => 1 + (i % 3)));
        var without = table.Members.Members
            .ToDictionary(member => member.Name, member => new SlotTable(table.Members.Without(member.Name)));

        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            string owner = SlotMoves.NameOfOwner(table, slot);
            string standIn = table.Members.Members[table.StandInOf(slot)].Name;

            standIn.ShouldNotBe(owner);
            standIn.ShouldBe(SlotMoves.NameOfOwner(without[owner], slot));
        }
    }

    [Fact]
    public void Replicas_EverySlotOfAFewMembers_AreTheNextOwnersOneAfterTheOther()
    {
        var table = new SlotTable(Clusters.Equal(5));

        for (int slot = 0; slot < KeySlot.Count; slot += 97)
        {
            string[] replicas = [.. table.Replicas(slot, 4).Select(index => table.Members.Members[index].Name)];

            replicas.ShouldBe(NextOwners(table, slot));
        }
    }

    [Fact]
    public void Replicas_FewerAskedOrFewerThere_GivesTheFirstOfThem()
    {
        var table = new SlotTable(Clusters.Equal(4));
        ImmutableArray<int> all = table.Replicas(77, 10);

        all.Length.ShouldBe(3);
        table.Replicas(77, 0).ShouldBeEmpty();
        table.Replicas(77, 2).ShouldBe(all[..2]);
        table.StandInOf(77).ShouldBe(all[0]);
    }

    [Fact]
    public void Replicas_AskedByManyThreads_AreThoseOfOneThread()
    {
        var one = new SlotTable(Clusters.Equal(8));
        var many = new SlotTable(Clusters.Equal(8));
        int[][] expected = [.. Enumerable.Range(0, KeySlot.Count).Select(slot => one.Replicas(slot, 3).ToArray())];
        var found = new int[KeySlot.Count][];

        Parallel.For(0, KeySlot.Count, slot => found[slot] = [.. many.Replicas(slot, 3)]);

        found.ShouldBe(expected);
    }

    // What the members would see if the slot's owner left, and then the next one, and so on.
    private static IEnumerable<string> NextOwners(SlotTable table, int slot)
    {
        while (table.Members.Members.Length > 1)
        {
            MembershipSnapshot rest = table.Members.Without(SlotMoves.NameOfOwner(table, slot));
            table = new SlotTable(rest);
            yield return SlotMoves.NameOfOwner(table, slot);
        }
    }
}
