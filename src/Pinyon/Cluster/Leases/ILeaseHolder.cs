using Pinyon.Peers;

namespace Pinyon.Cluster.Leases;

/// <summary>How a revocation reaches the holder of a lease.</summary>
internal interface ILeaseHolder
{
    /// <summary>Whether the holder is gone: only its lease can be waited for.</summary>
    bool IsClosed { get; }

    /// <inheritdoc cref="IPeer.AskAsync"/>
    ValueTask<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken);
}
