using System.Runtime.InteropServices;

namespace Pinyon.Store;

/// <summary>What a store holds and what it has done since it was made. Counts never fall.</summary>
/// <remarks>
/// Every entry that ever came has gone for one of four reasons or is still there:
/// <c>Entries = Writes − Replaced − Removed − Expired − Evicted</c>. Entries whose time is over count as there until
/// they are met or reclaimed.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoreStatistics
{
    /// <summary>Entries stored now.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes charged to the budget now: keys, values, and all that it takes to keep them.</summary>
    public long Bytes { get; init; }

    /// <summary>Reads so far.</summary>
    public long Gets => Hits + Misses;

    /// <summary>Reads that found their entry.</summary>
    public long Hits { get; init; }

    /// <summary>Reads that did not.</summary>
    public long Misses { get; init; }

    /// <summary>Values stored.</summary>
    public long Writes { get; init; }

    /// <summary>Entries replaced by a newer value.</summary>
    public long Replaced { get; init; }

    /// <summary>Entries removed by a caller.</summary>
    public long Removed { get; init; }

    /// <summary>Entries that expired.</summary>
    public long Expired { get; init; }

    /// <summary>Entries that had to go so that others fit.</summary>
    public long Evicted { get; init; }

    /// <summary>Writes refused because the value can never fit.</summary>
    public long Refused { get; init; }

    /// <summary>Tombstones kept now. They are no entries, and their bytes count.</summary>
    public long Tombstones { get; init; }

    /// <summary>Tombstones that had to go before their time, so that a floor speaks for them.</summary>
    public long TombstonesDroppedEarly { get; init; }

    /// <summary>
    /// The part of <see cref="Bytes"/> that drafts take, and pinned values whose entries are gone.
    /// </summary>
    public long HeldBytes { get; init; }
}
