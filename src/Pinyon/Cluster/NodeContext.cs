using Pinyon.Observation;
using Pinyon.Versions;

namespace Pinyon.Cluster;

/// <summary>What all parts of one node share: its clocks and its counters.</summary>
/// <param name="TimeProvider">Where time comes from, for waiting.</param>
internal sealed record NodeContext(TimeProvider TimeProvider)
{
    /// <summary>The clock that issues versions (R2).</summary>
    public HybridClock Clock { get; } = new(TimeProvider);

    /// <summary>The clock by which entries expire.</summary>
    public MonotonicTime Time { get; } = new(TimeProvider);

    public NodeCounters Counters { get; } = new();
}
