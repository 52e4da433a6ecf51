using Pinyon.Loading;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Rooms;
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
    /// <summary>Where replies take room before their values are copied.</summary>
    public Room Room { get; init; } = PeerRooms.Unbounded.RepliesSent;

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
        (PeerResult[] results, RoomShare room) = request.Operation switch
        {
            PeerOperation.Load => await LoadAsync(now, request, cancellationToken),
            PeerOperation.Get => await LookUpAsync(now, request, holder, cancellationToken),
            PeerOperation.Revoke => (Revoke(request), RoomShare.None),
            _ when request.Operation.IsWrite() => (await WriteAsync(now, request), RoomShare.None),
            _ => (Answer(now, request), RoomShare.None),
        };
        LeaseGrant lease = copies.Granted.End(holder, request);
        return new PeerReply(now.Slots.Fingerprint, clock.Now, results, lease.Number, lease.Milliseconds)
        {
            Room = room,
        };
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
        PeerResult[] results = Answer(now, request);
        if (owned.Find(request.Group)?.Replicas is { } replicas)
        {
            await replicas.SendAsync(request.Operation, request.Items, results);
        }

        return results;
    }

    private PeerResult[] Answer(ClusterView now, PeerRequest request)
    {
        var results = new PeerResult[request.Items.Count];
        for (int i = 0; i < results.Length; i++)
        {
            PeerItem item = request.Items[i];
            results[i] = !request.Operation.IsForOwner() || !IsMoved(now, request, item, out PeerResult moved)
                ? Apply(request, item)
                : moved;
        }

        return results;
    }

    private PeerResult Apply(PeerRequest request, in PeerItem item)
    {
        PeerResult result = owned.Apply(request.Operation, request.Group, item, request.Header.NotAfter);
        counters.Late.Add(result.Status is PeerStatus.Late ? 1 : 0);
        return request.Operation is PeerOperation.Explain
            ? copies.Granted.Explain(request.Group, item, result)
            : result with { CopyFor = 0 };
    }

    /// <summary>Answers as much as there is room for, the first item at least.</summary>
    /// <remarks>
    /// Only the first item waits: without room for the further ones they are not sent, and asked for again. What many
    /// callers share never waits, as it holds up those behind it.
    /// </remarks>
    private async ValueTask<(PeerResult[] Results, RoomShare Room)> LookUpAsync(
        ClusterView now, PeerRequest request, HolderLease? holder, CancellationToken cancellationToken)
    {
        var draft = new ReplyDraft(request);
        RoomShare share = RoomShare.None;
        try
        {
            while (!TryLookUp(now, request, holder, draft) && draft.MayWiden)
            {
                // The first value may have grown since its length was asked: what was taken for it goes back.
                share.Dispose();
                long bytes = draft.BytesWith(owned.Find(request.Group)!.LengthOf(request.Items[draft.Next]));
                share = await EnterAsync(request, draft, bytes, cancellationToken);
            }

            draft.End();
            share.ShrinkTo(draft.Bytes);
            return (draft.Results, share);
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private async ValueTask<RoomShare> EnterAsync(
        PeerRequest request, ReplyDraft draft, long bytes, CancellationToken cancellationToken)
    {
        RoomShare? share = Room.TryEnter(bytes);
        if (share is null && draft.MayWait)
        {
            share = await Room.EnterAsync(bytes, request.Patience, cancellationToken);
            if (share is null)
            {
                draft.Add(new PeerResult(PeerStatus.Busy));
            }
        }

        draft.Widen(share is null ? 0 : bytes);
        return share ?? RoomShare.None;
    }

    /// <returns>False: the next value needs more room than there is.</returns>
    private bool TryLookUp(ClusterView now, PeerRequest request, HolderLease? holder, ReplyDraft draft)
    {
        while (!draft.IsDone)
        {
            if (draft.IsFull)
            {
                draft.End();
            }
            else if (!draft.TryAdd(LookUp(now, request, request.Items[draft.Next], holder, draft.Longest)))
            {
                return false;
            }
        }

        return true;
    }

    private PeerResult LookUp(
        ClusterView now, PeerRequest request, in PeerItem item, HolderLease? holder, int longest)
    {
        if (IsMoved(now, request, item, out PeerResult moved))
        {
            return moved;
        }

        // Whoever gets a copy is noted before the store is read (CopyTable).
        bool isCopied = copies.Granted.TryGrant(holder, request, item);
        PeerResult result = owned.LookUp(request.Group, item, longest);
        return isCopied ? result : result with { CopyFor = 0 };
    }

    // All keys at once, so that a batch loader sees them together. It joins and starts loads of this node alone, so
    // two members that each take the other for the owner cannot wait for each other (R1).
    private async ValueTask<(PeerResult[] Results, RoomShare Room)> LoadAsync(
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
            results[mine[i]] = bytes >= ReplyDraft.FullReply ? new PeerResult(PeerStatus.NotSent) : loaded[i];
            bytes += results[mine[i]].Value.Length;
        }

        // What was loaded is in memory by now; the room is for what it takes to send it.
        if (await Room.EnterAsync(bytes, request.Patience, cancellationToken) is { } room)
        {
            return (results, room);
        }

        return ([.. results.Select(result =>
            result.Value.IsEmpty ? result : new PeerResult(PeerStatus.Busy))], RoomShare.None);
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
