namespace Pinyon.Observation;

/// <summary>What this node counts of its dealings with the others; <see cref="NodeStatistics"/> shows them.</summary>
internal sealed class NodeCounters
{
    public Counter PeerCalls { get; } = new();

    public Counter PeerErrors { get; } = new();

    public Counter PeerRequests { get; } = new();

    public Counter OtherRings { get; } = new();

    public Counter Moved { get; } = new();

    public Counter Late { get; } = new();

    public Counter LeaseWaits { get; } = new();

    public Counter MembershipFaults { get; } = new();
}
