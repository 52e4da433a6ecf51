namespace Pinyon.Observation;

/// <summary>What this node counts of one group; <see cref="GroupStatistics"/> shows and explains them.</summary>
internal sealed class GroupCounters
{
    public Counter Gets { get; } = new();

    public Counter Hits { get; } = new();

    public Counter Loads { get; } = new();

    public Counter LoadsDeduplicated { get; } = new();

    public Counter LocalLoads { get; } = new();

    public Counter LocalLoadErrors { get; } = new();

    public Counter PeerLoads { get; } = new();

    public Counter PeerErrors { get; } = new();

    public Counter ServerRequests { get; } = new();
}
