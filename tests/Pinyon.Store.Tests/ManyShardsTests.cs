using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>The kit over a store with eight shards.</summary>
public static class ManyShardsTests
{
    private static EntryStore Make(StoreOptions options) =>
        new(options with { Eviction = EvictionPolicyKind.Lru }, shardCount: 8);

    public sealed class ReadWrite() : ReadWriteKit(Make);

    public sealed class Arguments() : ArgumentKit(Make);

    public sealed class Conditions() : ConditionKit(Make);

    public sealed class Expiry() : ExpiryKit(Make);

    public sealed class Budget() : BudgetKit(Make);

    public sealed class Scan() : ScanKit(Make);

    public sealed class FilteredScan() : FilteredScanKit(Make);

    public sealed class Model() : ModelKit(Make);

    public sealed class Concurrency() : ConcurrencyKit(Make);

    public sealed class Tombstones() : TombstoneKit(Make);

    public sealed class LargeValues() : LargeValueKit(Make);

    public sealed class Hottest() : HottestKit(Make);
}
