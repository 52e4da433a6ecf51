using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>What hot copies of a group did on this node since it started.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CopyStatistics
{
    /// <summary>Copies of other members' entries in memory now.</summary>
    public long Held { get; init; }

    /// <summary>Bytes that they take.</summary>
    public long Bytes { get; init; }

    /// <summary>Reads that looked for a copy; without a lease from the owner none does.</summary>
    public long Gets { get; init; }

    /// <summary>Reads answered from a copy, without asking the owner.</summary>
    public long Hits { get; init; }

    /// <summary>Copies that had to make room for others.</summary>
    public long Evicted { get; init; }

    /// <summary>Copies of this node's own entries that others were granted.</summary>
    public long Granted { get; init; }

    /// <summary>Revocations of copies of this node's entries; one for each holder.</summary>
    public long Revoked { get; init; }
}
