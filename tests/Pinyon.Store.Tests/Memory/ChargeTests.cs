using System.Buffers.Binary;
using Pinyon.Store.Memory;

namespace Pinyon.Store.Tests.Memory;

[Collection(HeapMeasurement.Name)]
public sealed class ChargeTests(ITestOutputHelper output)
{
    // Just after the index has doubled, at 2 × 2^17 entries and one more, is where an entry costs most.
    [Theory]
    [InlineData(200_000, 100, 0)]
    [InlineData((1 << 18) + 1, 100, 1_000_000)]
    [InlineData((1 << 18) + 1, 101, 1_000_000)]
    [InlineData(150_000, 0, 0)]
    public void Charge_ManyEntries_IsWhatTheHeapGrewOrMore(int entries, int valueLength, long expiresAt)
    {
        byte[] key = new byte[20];
        byte[] value = new byte[valueLength];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 30 }, shardCount: 1);
        for (int i = 0; i < entries; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, i);
            store.Write(new EntryKey(key), value, new WriteOptions(1, ExpiresAt: expiresAt), 0);
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        StoreStatistics statistics = store.Statistics;
        statistics.Entries.ShouldBe(entries);
        output.WriteLine($"{(double)grown / entries:F1} bytes per entry, charged {Charge.Of(20, valueLength)}");
        statistics.Bytes.ShouldBeGreaterThanOrEqualTo(grown);
        statistics.Bytes.ShouldBeLessThan(grown + grown / 5, "a charge far above the cost wastes the budget");
    }

    [Fact]
    public void ShardBytes_EmptyShards_AreWhatTheHeapGrewOrMore()
    {
        const int Shards = 1024;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 30 }, Shards);

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine($"{grown / Shards} bytes per shard, charged {Charge.ShardBytes}");
        store.Statistics.Bytes.ShouldBe(Shards * Charge.ShardBytes);
        store.Statistics.Bytes.ShouldBeGreaterThanOrEqualTo(grown);
    }
}
