using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>The dealing of exceptions gives what dealing slot by slot gives.</summary>
public sealed class CappedRingTests
{
    private const int VirtualNodes = 64;
    private const int Stride = 0x9E37;

    [Theory]
    [InlineData(2, 1, 110)]
    [InlineData(3, 2, 110)]
    [InlineData(8, 3, 110)]
    [InlineData(8, 3, 100)]   // every member is full in the end
    [InlineData(40, 4, 110)]
    [InlineData(40, 100, 101)]
    [InlineData(40, 4, CappedRing.Uncapped)]
    public void Deal_WithoutAnyMembers_IsThatOfSlotBySlot(int count, int maxWeight, int cap)
    {
        MembershipSnapshot members = Clusters.Weighted(count, i => 1 + (i * 7 % maxWeight));
        var ring = new CappedRing(members, VirtualNodes, cap);
        var random = new Random(count);
        for (int round = 0; round < 12; round++)
        {
            int[] without =
                [.. Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(round % Math.Min(count, 5))];

            ring.Deal(without).ShouldBe(SlotBySlot(members, cap, without), $"without {string.Join(' ', without)}");
        }
    }

    [Fact]
    public void MemberAt_SecondReplicasOfAHundredMembers_AreFoundInLittleMemory()
    {
        // Some 9,000 tables without two members each: with a new array for each it was 300 MB.
        var table = new SlotTable(Clusters.Equal(100));
        table.MemberAt(slot: 0, rank: 2);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int slot = 0; slot < KeySlot.Count; slot++) table.MemberAt(slot, rank: 2);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(30 << 20);
    }

    // As CappedRing describes it: in an order that never changes, each to the first member clockwise with room.
    private static ushort[] SlotBySlot(MembershipSnapshot members, int cap, int[] without)
    {
        var ring = new HashRing(members, VirtualNodes, MemberHash.PointOf);
        long total = members.Members.Where((_, i) => !without.Contains(i)).Sum(member => (long)member.Weight);
        long[] room = [.. members.Members.Select((member, i) =>
        {
            long slots = (long)KeySlot.Count * member.Weight;
            return without.Contains(i) ? 0 : Math.Max(slots * cap / (100 * total), (slots + total - 1) / total);
        })];
        var owners = new ushort[KeySlot.Count];
        for (int turn = 0; turn < KeySlot.Count; turn++)
        {
            int slot = (turn * Stride) & (KeySlot.Count - 1);
            int position = ring.PositionOf((uint)slot << 18);
            while (room[ring.MemberAt(position)] == 0) position = (position + 1) % ring.Count;
            room[ring.MemberAt(position)]--;
            owners[slot] = (ushort)ring.MemberAt(position);
        }

        return owners;
    }
}
