using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>All that its owner knows of an entry, without the value.</summary>
/// <param name="Length">Bytes of the value.</param>
/// <param name="Flags">The flag word that was stored with it.</param>
/// <param name="Version">Grows with every write of the key, by the clocks of the cluster.</param>
/// <param name="TimeToLive">What remains of its time to live; null = it does not expire.</param>
/// <param name="TimeToIdle">How long it lives after each touch; null = no limit.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheEntryInfo(
    long Length, uint Flags, ulong Version, TimeSpan? TimeToLive, TimeSpan? TimeToIdle);
