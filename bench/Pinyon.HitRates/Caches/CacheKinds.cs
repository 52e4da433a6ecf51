using Pinyon.HitRates.Traces;
using Pinyon.Store;
using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Caches;

/// <summary>The caches that can be run, by name.</summary>
internal static class CacheKinds
{
    public static IReadOnlyList<string> Names => EvictionPolicies.Names;

    /// <summary>Makes a cache for about so many entries of a trace.</summary>
    /// <param name="options">Driver, seed and shards.</param>
    /// <param name="policy">A name of <see cref="Names"/>.</param>
    /// <param name="trace">The requests that it will be asked.</param>
    /// <param name="entries">How many it may hold, or how many of the trace's mean size the budget is for.</param>
    public static ITracedCache Make(HitRatesOptions options, string policy, Trace trace, int entries)
    {
        if (!EvictionPolicies.TryParse(policy, out EvictionPolicyKind kind))
        {
            throw new ArgumentException($"There is no policy {policy}.", nameof(policy));
        }

        StoreOptions limits = options.Driver == CacheDriver.StoreBytes
            ? StoreCache.WithinBytes(EntryCharge.Budget(trace, entries))
            : StoreCache.WithinEntries(entries);
        return options.Driver == CacheDriver.Policy
            ? new PolicyCache(
                entries, trace.Unique, options.Seed, seen => EvictionPolicies.Create(kind, seen, entries, entries))
            : new StoreCache(limits with { Eviction = kind }, trace, options.Seed, options.Shards);
    }
}
