using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pinyon.Peers.Details;
using Pinyon.Store;

namespace Pinyon.Peers;

/// <summary>One key of a request, with the value to keep if the operation stores one.</summary>
/// <param name="Key">The key, hashed once; none with operations that concern the whole group.</param>
/// <param name="Value">The value's bytes; empty where the operation carries none.</param>
/// <param name="Flags">The entry's flag word, kept as it is.</param>
/// <param name="TimeToLive">Milliseconds from the sending on; 0 = the group's own, or none (R10).</param>
/// <param name="When">
/// What must hold of the entry in place; never <see cref="Condition.IfNewer"/>, which is the owner's business.
/// </param>
/// <param name="Expected">The version that <see cref="Condition.IfVersion"/> asks for.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PeerItem(
    CacheKey Key,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    long TimeToLive = 0,
    Condition When = Condition.Always,
    ulong Expected = 0)
{
    /// <summary>Most tags of an entry.</summary>
    public const int MaxTags = 16;

    /// <summary>Most bytes of a tag.</summary>
    public const int MaxTagLength = 255;

    private readonly PeerDetail? _detail;

    /// <summary>Milliseconds to live after the last touch; 0 = the group's own, or none.</summary>
    public long TimeToIdle { get; init; }

    /// <summary>Names by which the entry can be removed together with others; default = none.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Tags { get; init; }

    /// <summary>
    /// With <see cref="PeerOperation.Replicate"/>: the entry as its owner has it. With operations for every member: the
    /// version at or below which nothing is to be there any more. Null with all others.
    /// </summary>
    public PeerState? State
    {
        get => _detail as PeerState;
        init => _detail = value;
    }

    /// <summary>With <see cref="PeerOperation.Update"/>: how the entry changes.</summary>
    public PeerUpdate? Update
    {
        get => _detail as PeerUpdate;
        init => _detail = value;
    }

    /// <summary>With <see cref="PeerOperation.Scan"/>: which part of the keys.</summary>
    public PeerScan? Scan
    {
        get => _detail as PeerScan;
        init => _detail = value;
    }

    /// <summary>The writer says that the key will be read more than most.</summary>
    public bool IsHot { get; init; }
}
