namespace Pinyon;

/// <summary>An entry as its owner had it.</summary>
/// <param name="Value">The value's bytes: the caller's own copy.</param>
/// <param name="Flags">The flag word that was stored with it.</param>
/// <param name="Version">Grows with every write of the key, by the clocks of the cluster.</param>
/// <param name="TimeToLive">What remained of its time to live; null = it does not expire.</param>
public readonly record struct CacheEntry(
    ReadOnlyMemory<byte> Value,
    uint Flags,
    ulong Version,
    TimeSpan? TimeToLive);
