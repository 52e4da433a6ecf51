using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>
/// The kit over a store with the default policy, but for the parts that count on the order in which LRU evicts.
/// </summary>
public static class DefaultPolicyTests
{
    private static EntryStore Make(StoreOptions options) => new(options, shardCount: 2);

    public sealed class ReadWrite() : ReadWriteKit(Make);

    public sealed class Conditions() : ConditionKit(Make);

    public sealed class Expiry() : ExpiryKit(Make);

    public sealed class Scan() : ScanKit(Make);

    public sealed class FilteredScan() : FilteredScanKit(Make);

    public sealed class Model() : ModelKit(Make);

    public sealed class Concurrency() : ConcurrencyKit(Make);

    public sealed class Tombstones() : TombstoneKit(Make);

    public sealed class Hottest() : HottestKit(Make);
}
