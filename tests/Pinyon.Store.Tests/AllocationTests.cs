using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests;

/// <summary>A full store does not allocate managed memory, with any eviction policy.</summary>
public sealed class AllocationTests
{
    public static TheoryData<EvictionPolicyKind> Policies => [.. Enum.GetValues<EvictionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Write_OfNewKeysIntoAFullStore_AllocatesNothing(EvictionPolicyKind policy)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 4 << 20, Eviction = policy }, shardCount: 1);
        var value = new byte[100];
        Fill(store, value, first: 0, count: 100_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(store, value, first: 100_000, count: 10_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A table may grow occasionally; an entry allocates nothing.
        store.Statistics.Evicted.ShouldBeGreaterThan(10_000);
        (allocated / 10_000).ShouldBe(0);
    }

    private static void Fill(EntryStore store, byte[] value, int first, int count)
    {
        Span<byte> key = stackalloc byte[20];
        for (int i = first; i < first + count; i++)
        {
            BitConverter.TryWriteBytes(key, i);
            store.Write(new EntryKey(key), value, new WriteOptions((ulong)i + 1), now: 1);
        }
    }
}
