using FsCheck;
using FsCheck.Fluent;
using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests.Properties;

/// <summary>
/// With any operations, a store with enough memory behaves like a plain dictionary, and its structures agree after each
/// step. A failure shows the seed and the shortest failing list of operations.
/// </summary>
public sealed class OperationTests
{
    private const long Budget = 8 << 20;

    public static TheoryData<EvictionPolicyKind, int> Stores =>
    [
        .. from policy in Enum.GetValues<EvictionPolicyKind>()
           from shards in new[] { 1, 4 }
           select (policy, shards),
    ];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Operations_RoomEnough_AgreeWithAPlainDictionary(EvictionPolicyKind policy, int shards)
    {
        var options = new StoreOptions { BudgetBytes = Budget, Eviction = policy };
        Prop.ForAll(StoreOperationsArbitrary.Make(), operations => Run(options, shards, operations))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static void Run(StoreOptions options, int shards, StoreOperation[] operations)
    {
        using var store = new EntryStore(options, shards);
        long empty = store.Statistics.Bytes;
        var model = new StoreModel();
        long now = 0;
        foreach (StoreOperation operation in operations)
        {
            now += operation.Wait;
            operation.Run(store, model, now);
            store.Check().ShouldBeEmpty(operation.ToString());
            StoreStatistics s = store.Statistics;
            s.Entries.ShouldBe(s.Writes - s.Replaced - s.Removed - s.Expired - s.Evicted, operation.ToString());
            s.Bytes.ShouldBeLessThanOrEqualTo(Budget);
        }

        store.Tick(now, int.MaxValue);
        store.Statistics.Entries.ShouldBe(model.Count(now));
        store.Statistics.Tombstones.ShouldBe(model.Tombstones(now).Count());
        store.Statistics.Evicted.ShouldBe(0);

        // When everything has expired, all memory is free again.
        foreach (string key in model.Keys(now).ToArray()) store.Delete(key, now: now);
        store.Tick(now + 1000, int.MaxValue);
        store.Statistics.Bytes.ShouldBe(empty);
    }
}
