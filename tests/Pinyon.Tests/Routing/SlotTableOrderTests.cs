using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>The order of members behind a slot's owner (R9), for clusters of any size and weights.</summary>
public sealed class SlotTableOrderTests(ITestOutputHelper output)
{
    private const int Ranks = 3;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void MemberAt_RanksOfAnySlot_AreDifferentMembers(int count)
    {
        var table = new SlotTable(Clusters.Weighted(count, i => 1 + (i % 4)));

        for (int slot = 0; slot < KeySlot.Count; slot += 7)
        {
            int[] order = [.. Enumerable.Range(0, Ranks + 1).Select(rank => table.MemberAt(slot, rank))];

            int there = Math.Min(count, Ranks + 1);
            order[..there].Distinct().Count().ShouldBe(there);
            order[..there].ShouldAllBe(number => number >= 0 && number < count);
            order[there..].ShouldAllBe(number => number == SlotTable.None);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void MemberAt_MembersInAnotherOrder_IsTheSame(int seed)
    {
        MembershipSnapshot members = Clusters.Weighted(17, i => 1 + (i % 3));
        Member[] shuffled = [.. members.Members];
        new Random(seed).Shuffle(shuffled);
        var one = new SlotTable(members);
        var other = new SlotTable(new MembershipSnapshot(shuffled));

        // Asked for in another order too: ranks are found when they are first asked for.
        for (int slot = KeySlot.Count - 1; slot >= 0; slot--)
        {
            other.MemberAt(slot, Ranks).ShouldBeGreaterThanOrEqualTo(0);
        }

        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            for (int rank = 0; rank <= Ranks; rank++)
            {
                NameAt(other, slot, rank).ShouldBe(NameAt(one, slot, rank), $"slot {slot}, rank {rank}, seed {seed}");
            }
        }
    }

    [Fact]
    public void MemberAt_AllRanksOfAHundredMembers_IsFoundInLittleMemory()
    {
        var table = new SlotTable(Clusters.Equal(100));
        for (int rank = 1; rank <= Ranks; rank++)
        {
            long timeBefore = TimeProvider.System.GetTimestamp();
            for (int slot = 0; slot < KeySlot.Count; slot++)
            {
                table.MemberAt(slot, rank).ShouldNotBe(SlotTable.None);
            }

            output.WriteLine($"rank {rank}: {TimeProvider.System.GetElapsedTime(timeBefore).TotalMilliseconds:0} ms");
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            table.MemberAt(slot, slot % (Ranks + 1));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, "found once for each table");
    }

    private static string NameAt(SlotTable table, int slot, int rank) =>
        table.Members.Members[table.MemberAt(slot, rank)].Name;
}
