namespace Pinyon.HitRates.Caches;

/// <summary>What requests are run through, and how it is bounded.</summary>
internal enum CacheDriver
{
    /// <summary>A policy alone, in one piece, counting entries.</summary>
    Policy,

    /// <summary>A whole store, as it cuts itself into shards, counting entries.</summary>
    Store,

    /// <summary>A whole store within a budget of bytes.</summary>
    StoreBytes,
}
