using Pinyon.Peers;

namespace Pinyon.Tests.Cluster;

/// <summary>A way to a member that leads nowhere.</summary>
internal sealed class NoPeer : IPeer
{
    public ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        throw new PeerException(PeerFailure.Unreachable, "There is nobody.");
}
