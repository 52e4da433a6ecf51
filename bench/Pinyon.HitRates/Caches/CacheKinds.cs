using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Caches;

/// <summary>The caches that can be run, by name.</summary>
internal static class CacheKinds
{
    public static IReadOnlyList<string> Names => EvictionPolicies.Names;

    /// <summary>Makes a cache that counts its entries.</summary>
    public static ITracedCache Make(string name, int capacity, int unique, int seed)
    {
        if (!EvictionPolicies.TryParse(name, out EvictionPolicyKind kind))
        {
            throw new ArgumentException($"There is no policy {name}.", nameof(name));
        }

        return new PolicyCache(
            capacity, unique, seed, entries => EvictionPolicies.Create(kind, entries, capacity, capacity));
    }
}
