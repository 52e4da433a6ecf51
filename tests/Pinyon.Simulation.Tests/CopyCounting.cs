namespace Pinyon.Simulation.Tests;

/// <summary>Copy statistics of all runs together: a test without any copies would prove nothing.</summary>
internal sealed class CopyCounting
{
    public long Hits { get; private set; }

    public long Revoked { get; private set; }

    public long LeaseWaits { get; private set; }

    public long LeasesLost { get; private set; }

    public void Add(SimulatedNode node)
    {
        CopyStatistics copies = node.Group.Statistics.Copies;
        Hits += copies.Hits;
        Revoked += copies.Revoked;
        LeaseWaits += node.Node.Statistics.LeaseWaits;
        LeasesLost += node.Node.Statistics.LeasesLost;
    }

    public override string ToString() =>
        $"{Hits} read from copies, {Revoked} copies revoked, {LeaseWaits} leases waited for, {LeasesLost} lost";
}
