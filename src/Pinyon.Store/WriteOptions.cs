using System.Runtime.InteropServices;

namespace Pinyon.Store;

/// <summary>What comes with a write, a removal or a change of expiry besides the key and the value.</summary>
/// <param name="Version">The entry's new version; with <see cref="Condition.IfNewer"/> also the contender.</param>
/// <param name="Flags">A word of the caller's, kept as it is; a change of expiry leaves the old one.</param>
/// <param name="ExpiresAt">
/// When the entry's time to live ends, in milliseconds on the clock that the caller passes as <c>now</c>; 0 = never. A
/// time that is over already is a valid one: the entry is gone at once.
/// </param>
/// <param name="Idle">The time to idle: milliseconds that the entry lives after its last touch; 0 = forever.</param>
/// <param name="When">What must hold for the operation to take effect.</param>
/// <param name="Expected">The version that <see cref="Condition.IfVersion"/> asks for.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WriteOptions(
    ulong Version,
    uint Flags = 0,
    long ExpiresAt = 0,
    long Idle = 0,
    Condition When = Condition.Always,
    ulong Expected = 0)
{
    /// <summary>A bit of the caller's, which costs no memory; a change of expiry leaves the old one.</summary>
    public bool Mark { get; init; }
}
