using System.Runtime.InteropServices;

namespace Pinyon.Store;

/// <summary>What the store knows about an entry besides its key and its value.</summary>
/// <param name="Length">The value's length in bytes.</param>
/// <param name="Version">The version it was last written or changed with.</param>
/// <param name="Flags">The caller's word, as written.</param>
/// <param name="ExpiresAt">When its time to live ends, in milliseconds on the caller's clock; 0 = never.</param>
/// <param name="Idle">Its time to idle in milliseconds; 0 = none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntryInfo(long Length, ulong Version, uint Flags, long ExpiresAt, long Idle)
{
    /// <summary>The caller's bit, as written.</summary>
    public bool Mark { get; init; }

    /// <summary>
    /// Whether this is no entry but what a removal left behind, until <see cref="ExpiresAt"/>: met by scans that ask
    /// for it, and by nothing else.
    /// </summary>
    public bool IsTombstone { get; init; }
}
