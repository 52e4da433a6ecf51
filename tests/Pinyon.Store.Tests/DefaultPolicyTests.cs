using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>
/// The kit over a store with the default policy, except for its tests of a full store: there the entry that was just
/// written may be evicted.
/// </summary>
public static class DefaultPolicyTests
{
    private static EntryStore Make(StoreOptions options) => new(options, shardCount: 2);

    public sealed class ReadWrite() : ReadWriteKit(Make);

    public sealed class Conditions() : ConditionKit(Make);

    public sealed class Expiry() : ExpiryKit(Make);

    public sealed class Scan() : ScanKit(Make);

    public sealed class Model() : ModelKit(Make);

    public sealed class Concurrency() : ConcurrencyKit(Make);

    public sealed class Hottest() : HottestKit(Make);
}
