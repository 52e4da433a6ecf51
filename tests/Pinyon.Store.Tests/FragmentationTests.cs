using System.Buffers.Binary;
using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>
/// Changing sizes over a long run break neither the budget nor lose a noticeable part of the entries.
/// </summary>
public sealed class FragmentationTests(ITestOutputHelper output)
{
    private const long Budget = 64 << 20;

    [Theory]
    [InlineData(40, 120)]
    [InlineData(200, 2000)]
    [InlineData(16, 20_000)]
    public void Write_EveryEntryTwiceInOtherSizes_KeepsNineOfTenEntriesInTheBudget(int low, int high)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = Budget }, shardCount: 2);
        int count = FillUp(store, low, high);
        long before = store.Statistics.Entries;

        for (int round = 1; round <= 2; round++)
        {
            for (int number = 0; number < count; number++) Write(store, number, LengthOf(number, round, low, high));
            store.Statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget);
        }

        long after = store.Statistics.Entries;
        output.WriteLine($"{before} entries before, {after} after");
        after.ShouldBeGreaterThanOrEqualTo(before * 9 / 10);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Write_LargeValuesIntoAStoreOfSmallOnes_FindsWholePages()
    {
        // lru, because it never lets go of what was just read: other policies may prefer the small ones.
        var options = new StoreOptions { BudgetBytes = Budget, Eviction = EvictionPolicyKind.Lru };
        using var store = new EntryStore(options, shardCount: 1);
        FillUp(store, 20, 200);
        for (int number = 0; number < 10; number++)
        {
            store.Put($"large{number}", new string('v', 3 << 20)).Status.ShouldBe(WriteStatus.Stored);
            store.Get($"large{number}")!.Length.ShouldBe(3 << 20);
        }

        store.ScanAll(1000).Keys.Count(key => key.StartsWith("large", StringComparison.Ordinal)).ShouldBe(10);
        store.Check().ShouldBeEmpty();
    }

    // As many as the store holds before it evicts, and a few more.
    private static int FillUp(EntryStore store, int low, int high)
    {
        int number = 0;
        while (store.Statistics.Evicted == 0) Write(store, number, LengthOf(number++, 0, low, high));
        return number;
    }

    private static int LengthOf(int number, int round, int low, int high) =>
        low + new Random(HashCode.Combine(number, round)).Next(high - low);

    private static void Write(EntryStore store, int number, int length)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, number);
        store.Write(new EntryKey(key), new byte[length], default, 0).Status.ShouldBe(WriteStatus.Stored);
    }
}
