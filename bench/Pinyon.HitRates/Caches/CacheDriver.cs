namespace Pinyon.HitRates.Caches;

/// <summary>The kind of cache that requests run through, and its bound.</summary>
internal enum CacheDriver
{
    /// <summary>A policy without a store, bounded by entries.</summary>
    Policy,

    /// <summary>A whole store with its own choice of shards, bounded by entries.</summary>
    Store,

    /// <summary>A whole store, bounded by bytes.</summary>
    StoreBytes,
}
