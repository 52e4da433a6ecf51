using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pinyon.Store;

namespace Pinyon.Peers;

/// <summary>One key of a request, with the value to keep if the operation is a set.</summary>
/// <param name="Key">The key's bytes.</param>
/// <param name="Value">The value's bytes; empty where the operation carries none.</param>
/// <param name="Flags">The entry's flag word, kept as it is.</param>
/// <param name="TimeToLive">Milliseconds from the sending on; 0 = the group's own, or none (R10).</param>
/// <param name="When">
/// What must hold of the entry in place; never <see cref="Condition.IfNewer"/>, which is the owner's business.
/// </param>
/// <param name="Expected">The version that <see cref="Condition.IfVersion"/> asks for.</param>
/// <param name="TimeToIdle">Milliseconds to live after the last touch; 0 = the group's own, or none.</param>
/// <param name="Tags">Names by which the entry can be removed together with others; default = none.</param>
/// <param name="IsHot">The writer says that the key will be read more than most.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PeerItem(
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    long TimeToLive = 0,
    Condition When = Condition.Always,
    ulong Expected = 0,
    long TimeToIdle = 0,
    ImmutableArray<ReadOnlyMemory<byte>> Tags = default,
    bool IsHot = false)
{
    /// <summary>Most tags of an entry.</summary>
    public const int MaxTags = 16;

    /// <summary>Most bytes of a tag.</summary>
    public const int MaxTagLength = 255;
}
