using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>What replicas of a group did since this node started (<see cref="GroupOptions.Replicas"/>).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReplicaStatistics
{
    /// <summary>Entries and removals of this node that replicas have taken, once for each replica.</summary>
    public long Kept { get; init; }

    /// <summary>
    /// Those that a replica has not: it could not be reached, did not answer within a second, or had no room.
    /// </summary>
    public long Skipped { get; init; }

    /// <summary>Keys that this node read at further members because their owner could not be reached.</summary>
    public long StandInReads { get; init; }
}
