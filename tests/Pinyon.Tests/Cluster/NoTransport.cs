using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Tests.Cluster;

/// <summary>Ways to members that lead nowhere.</summary>
internal sealed class NoTransport : IPeerTransport, IPeer
{
    public IPeer Connect(Member member, IPeerObserver? observer = null) => this;

    public ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        throw new PeerException(PeerFailure.Unreachable, "There is nobody.");
}
