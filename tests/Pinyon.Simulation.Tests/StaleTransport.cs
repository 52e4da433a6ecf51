using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Simulation.Tests;

/// <summary>A deliberate fault: answers gets from copies that are never revoked, for a while.</summary>
/// <param name="inner">The real transport.</param>
/// <param name="time">The clock of the copies.</param>
/// <param name="copiesLive">The life of a copy.</param>
internal sealed class StaleTransport(IPeerTransport inner, TimeProvider time, TimeSpan copiesLive) : IPeerTransport
{
    /// <inheritdoc/>
    public IPeer Connect(Member member, IPeerObserver? observer = null) =>
        new StalePeer(inner.Connect(member, observer), time, copiesLive);

    private sealed class StalePeer(IPeer inner, TimeProvider time, TimeSpan copiesLive) : IPeer
    {
        private readonly Dictionary<CacheKey, (PeerReply Reply, long Taken)> _copies = [];

        public async ValueTask<PeerReply> AskAsync(
            PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        {
            if (request.Operation is not PeerOperation.Get || request.Items.Count != 1)
            {
                return await inner.AskAsync(request, timeout, cancellationToken);
            }

            CacheKey key = request.Items[0].Key;
            if (!_copies.TryGetValue(key, out var copy) || time.GetElapsedTime(copy.Taken) > copiesLive)
            {
                copy = (await inner.AskAsync(request, timeout, cancellationToken), time.GetTimestamp());
                _copies[key] = copy;
            }

            return copy.Reply;
        }
    }
}
