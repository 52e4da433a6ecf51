using System.Runtime.InteropServices;

namespace Pinyon.Store.Observation;

/// <summary>
/// Reads of one thread, or of the threads that have none of their own, on separate lines of the cache.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 1024)]
internal unsafe struct HitStripe
{
    public const int Length = 64;

    /// <summary>How many reads there were; the last of them stand in the two rings.</summary>
    public long Reads;

    /// <summary>How many of them found nothing.</summary>
    public long Misses;

    /// <summary>How many of them were passed to the policy, or never will be. Written under the lock.</summary>
    public long Told;

    /// <summary>The entries that were found; 0 = none was.</summary>
    public fixed uint Entries[Length];

    /// <summary>The hashes that were asked for.</summary>
    public fixed ulong Hashes[Length];
}
