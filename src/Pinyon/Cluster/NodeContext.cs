using Microsoft.Extensions.Logging;
using Pinyon.Observation;
using Pinyon.Versions;

namespace Pinyon.Cluster;

/// <summary>What all parts of one node share: its clocks, counters, meter and log.</summary>
/// <param name="TimeProvider">Where time comes from, for waiting.</param>
/// <param name="Meter">Measures requests while something listens.</param>
/// <param name="Logger">Where it logs.</param>
internal sealed record NodeContext(TimeProvider TimeProvider, NodeMeter Meter, ILogger Logger)
{
    /// <summary>The clock that issues versions (R2).</summary>
    public HybridClock Clock { get; } = new(TimeProvider);

    /// <summary>The clock by which entries expire.</summary>
    public MonotonicTime Time { get; } = new(TimeProvider);

    public NodeCounters Counters { get; } = new();
}
