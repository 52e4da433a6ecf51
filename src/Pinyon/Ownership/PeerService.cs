using Pinyon.Loading;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>
/// Answers what other members ask. It knows no peers but the holders of copies, so nothing that it is asked can be sent
/// on (R1).
/// </summary>
internal sealed class PeerService(
    Func<ClusterView> view,
    OwnedGroups owned,
    NodeCopies copies,
    HybridClock clock,
    NodeCounters counters) : IPeerHandler
{
    /// <summary>Bytes of values after which a reply is full; one value more is always less than peers take.</summary>
    private const long FullReply = 4 << 20;

    /// <summary>Longest value that travels with those of other callers.</summary>
    private const int LargestShared = 64 << 10;

    public async ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        ClusterView now = view();
        counters.PeerRequests.Add(1);
        clock.Observe(request.Header.Clock);

        if (request.Header.Ring != now.Slots.Fingerprint)
        {
            counters.OtherRings.Add(1);
        }

        if (request.Operation is PeerOperation.Get && owned.Find(request.Group) is { } group)
        {
            group.Counters.Gets.Add(request.Items.Count);
            group.Counters.ServerRequests.Add(request.Items.Count);
        }

        HolderLease? holder = copies.Granted.Begin(now, request);
        PeerResult[] results = request.Operation switch
        {
            PeerOperation.Load => await LoadAsync(now, request, cancellationToken),
            PeerOperation.Revoke => Revoke(request),
            _ when request.Operation.IsWrite() => await WriteAsync(now, request),
            _ => Answer(now, request, holder),
        };
        LeaseGrant lease = copies.Granted.End(holder, request);
        return new PeerReply(now.Slots.Fingerprint, clock.Now, results, lease.Number, lease.Milliseconds);
    }

    private PeerResult[] Revoke(PeerRequest request)
    {
        copies.Held.Revoke(request);
        return [.. request.Items.Select(_ => new PeerResult(PeerStatus.Found))];
    }

    // Once its copies are ended the write is carried out, whoever has left meanwhile; or it is late by then (R5).
    private async ValueTask<PeerResult[]> WriteAsync(ClusterView now, PeerRequest request)
    {
        using CopyWrite write = await copies.Revoker.BeginAsync(request.Operation, request.Group, request.Items);
        PeerResult[] results = Answer(now, request, holder: null);
        if (owned.Find(request.Group)?.Replicas is { } replicas)
        {
            await replicas.SendAsync(request.Operation, request.Items, results);
        }

        return results;
    }

    private PeerResult[] Answer(ClusterView now, PeerRequest request, HolderLease? holder)
    {
        var results = new PeerResult[request.Items.Count];
        long bytes = 0;
        for (int i = 0; i < results.Length; i++)
        {
            bool isFull = bytes >= FullReply;
            PeerResult result = isFull ? default : Answer(now, request, request.Items[i], holder);
            bool isSent = !isFull && (!request.Header.Shared || result.Value.Length <= LargestShared);
            results[i] = isSent ? result : new PeerResult(PeerStatus.NotSent);
            bytes += results[i].Value.Length;
        }

        return results;
    }

    private PeerResult Answer(ClusterView now, PeerRequest request, in PeerItem item, HolderLease? holder)
    {
        if (request.Operation.IsForOwner() && IsMoved(now, request, item, out PeerResult moved))
        {
            return moved;
        }

        // Whoever gets a copy is noted before the store is read (CopyTable).
        bool isCopied = copies.Granted.TryGrant(holder, request, item);
        PeerResult result = owned.Apply(request.Operation, request.Group, item, request.Header.NotAfter);
        counters.Late.Add(result.Status is PeerStatus.Late ? 1 : 0);
        return request.Operation is PeerOperation.Explain ? copies.Granted.Explain(request.Group, item, result)
            : isCopied ? result
            : result with { CopyFor = 0 };
    }

    // All keys at once, so that a batch loader sees them together. It joins and starts loads of this node alone, so
    // two members that each take the other for the owner cannot wait for each other (R1).
    private async ValueTask<PeerResult[]> LoadAsync(
        ClusterView now, PeerRequest request, CancellationToken cancellationToken)
    {
        var results = new PeerResult[request.Items.Count];
        List<int> mine = [];
        for (int i = 0; i < results.Length; i++)
        {
            if (!IsMoved(now, request, request.Items[i], out results[i]))
            {
                mine.Add(i);
            }
        }

        PeerResult[] loaded = await owned.LoadAsync(
            request.Group,
            [.. mine.Select(i => request.Items[i])],
            TimeSpan.FromMilliseconds(Math.Min(request.Header.Wait, int.MaxValue)),
            cancellationToken);
        long bytes = 0;
        for (int i = 0; i < loaded.Length; i++)
        {
            results[mine[i]] = bytes >= FullReply ? new PeerResult(PeerStatus.NotSent) : loaded[i];
            bytes += loaded[i].Value.Length;
        }

        return results;
    }

    private bool IsMoved(ClusterView now, PeerRequest request, in PeerItem item, out PeerResult moved)
    {
        Member owner = now.OwnerOf(item.Key.Span);
        moved = new PeerResult(PeerStatus.Moved, Owner: owner);
        if (owner == now.Self || request.Header.Final)
        {
            return false;
        }

        counters.Moved.Add(1);
        return true;
    }
}
