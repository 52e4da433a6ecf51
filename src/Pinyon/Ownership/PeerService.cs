using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Answers what other members ask. It knows no peers, so nothing it is asked can be sent on (R1).</summary>
internal sealed class PeerService(
    Func<ClusterView> view,
    OwnedGroups owned,
    HybridClock clock,
    NodeCounters counters) : IPeerHandler
{
    /// <summary>Bytes of values after which a reply is full; one value more is always less than peers take.</summary>
    private const long FullReply = 4 << 20;

    public ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answer(request));

    private PeerReply Answer(PeerRequest request)
    {
        ClusterView now = view();
        counters.PeerRequests.Add(1);
        clock.Observe(request.Header.Clock);

        if (request.Header.Ring != now.Slots.Fingerprint)
        {
            counters.OtherRings.Add(1);
        }

        var results = new PeerResult[request.Items.Count];
        long bytes = 0;
        for (int i = 0; i < results.Length; i++)
        {
            bool isFull = bytes >= FullReply;
            results[i] = isFull ? new PeerResult(PeerStatus.NotSent) : Answer(now, request, request.Items[i]);
            bytes += results[i].Value.Length;
        }

        return new PeerReply(now.Slots.Fingerprint, clock.Now, results);
    }

    private PeerResult Answer(ClusterView now, PeerRequest request, in PeerItem item)
    {
        Member owner = now.OwnerOf(item.Key.Span);
        if (owner != now.Self && !request.Header.Final)
        {
            counters.Moved.Add(1);
            return new PeerResult(PeerStatus.Moved, Owner: owner);
        }

        // Looked at for each item: a long batch may outlive its own limit while it is being applied (R5).
        bool isWrite = request.Operation is PeerOperation.Set or PeerOperation.Delete;
        if (isWrite && clock.Now > request.Header.NotAfter)
        {
            counters.Late.Add(1);
            return new PeerResult(PeerStatus.Late);
        }

        return owned.Apply(request.Operation, request.Group, item);
    }
}
