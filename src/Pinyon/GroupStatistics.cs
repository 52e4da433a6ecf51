using System.Runtime.InteropServices;
using Pinyon.Store;

namespace Pinyon;

/// <summary>What this node did for a group since it started, in the counters of golang/groupcache. Counts never fall.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GroupStatistics
{
    /// <summary>Keys looked up here, by this node's callers and by other members.</summary>
    public long Gets { get; init; }

    /// <summary>Those that were answered from this node's memory; that a key has no value is an answer too.</summary>
    public long Hits { get; init; }

    /// <summary>Keys that this node was asked to load.</summary>
    public long Loads { get; init; }

    /// <summary>The loads that were started for them: what is left after callers of one key shared one.</summary>
    public long LoadsDeduplicated { get; init; }

    /// <summary>Loads that brought a value, or that there is none.</summary>
    public long LocalLoads { get; init; }

    /// <summary>Loads that failed or were not over in time.</summary>
    public long LocalLoadErrors { get; init; }

    /// <summary>Keys that other members answered for this node's callers.</summary>
    public long PeerLoads { get; init; }

    /// <summary>Keys for which another member could not be asked, or could not load.</summary>
    public long PeerErrors { get; init; }

    /// <summary>Keys that other members asked for.</summary>
    public long ServerRequests { get; init; }

    /// <summary>
    /// Removed tags that are remembered, each for ten minutes at least; they may take 1/64 of the memory, 64 bytes
    /// each.
    /// </summary>
    public long TagFloors { get; init; }

    /// <summary>
    /// Removed tags that had to be remembered as one because there were too many: older tagged entries are gone too.
    /// </summary>
    public long TagFloorsMerged { get; init; }

    /// <summary>What this node holds of the group, and what became of it.</summary>
    public StoreStatistics Store { get; init; }

    /// <summary>What this node holds of other members' entries, and they of its.</summary>
    public CopyStatistics Copies { get; init; }

    /// <summary>What the further members that keep its entries did.</summary>
    public ReplicaStatistics Replicas { get; init; }
}
