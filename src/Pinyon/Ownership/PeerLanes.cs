using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Lanes;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Makes the lanes on which single keys are looked up at peers, and their calls.</summary>
internal sealed class PeerLanes(
    Func<ClusterView> view, NodeCopies copies, HybridClock clock, NodeCounters counters, TimeProvider time)
{
    private static readonly LookUpLimits Limits = new();

    public LookUpLane To(Member member, IPeer peer)
    {
        return new LookUpLane(member, CallAsync, Limits, time);

        async ValueTask<PeerReply> CallAsync(
            string group, IReadOnlyList<PeerItem> items, TimeSpan timeout, CancellationToken cancellationToken)
        {
            counters.PeerCalls.Add(1);
            ClusterView now = view();
            var header = new PeerHeader(now.Slots.Fingerprint, clock.Now, Final: false, NotAfter: 0)
            {
                Shared = true,
            };
            CopyRequest sent = copies.Held.Begin(group, now, member, ref header);
            try
            {
                var request = new PeerRequest(PeerOperation.Get, group, header, items);
                PeerReply reply = await peer.AskAsync(request, timeout, cancellationToken);
                clock.Observe(reply.Clock);
                copies.Held.Take(sent, member, request, reply);
                return reply;
            }
            catch (PeerException)
            {
                counters.PeerErrors.Add(1);
                throw;
            }
        }
    }
}
