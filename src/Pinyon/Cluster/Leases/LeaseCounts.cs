using Pinyon.Observation;

namespace Pinyon.Cluster.Leases;

/// <summary>What the leases that a node holds from all owners share: their numbers, and how many were lost.</summary>
internal sealed class LeaseCounts
{
    private long _ids;

    /// <summary>Leases that ended while copies under them were being read.</summary>
    public Counter Lost { get; } = new();

    public long NextId() => Interlocked.Increment(ref _ids);
}
