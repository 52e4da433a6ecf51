using System.Collections.Frozen;
using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Peers.Batches;
using Pinyon.Peers.Budget;
using Pinyon.Peers.Details;

namespace Pinyon.Groups;

/// <summary>
/// Answers what other members ask, through the same read and write as this node's callers. It knows no peers but the
/// holders of copies, so nothing that it is asked can be sent on (R1).
/// </summary>
internal sealed class PeerService(
    FrozenDictionary<string, GroupOwner> groups, ViewPublisher views, NodeContext node) : IPeerHandler
{
    /// <summary>What measurements call a group that this node does not have: strangers must not choose tags.</summary>
    private const string UnknownGroup = "unknown";

    /// <summary>Counts the bytes of replies before their values are copied.</summary>
    public MessageBudget Budget { get; init; } = MessageBudgets.Unbounded.RepliesSent;

    public async ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        // The group is looked up here, once.
        ClusterView view = views.Current;
        GroupOwner? group = groups.GetValueOrDefault(request.Group);
        node.Counters.PeerRequests.Add(1);
        using RequestWatch? watch = node.Meter.Answer(
            request.Operation, group?.Name ?? UnknownGroup, request.Header.Trace);
        node.Clock.Observe(request.Header.Clock);
        if (request.Header.Ring != view.Ring) node.Counters.OtherRings.Add(1);

        GrantedLease? holder = views.Leases.Begin(view, request);
        (PeerResult[] results, BudgetShare share) = request.Operation switch
        {
            PeerOperation.Renew => ([], BudgetShare.None),
            _ when group is null => (WithoutGroup(view, request), BudgetShare.None),
            PeerOperation.Get => await LookUpAsync(group, view, request, holder, cancellationToken),
            PeerOperation.Load => await LoadAsync(group, view, request, cancellationToken),
            PeerOperation.Revoke => (Revoke(group, request), BudgetShare.None),
            PeerOperation.Explain or PeerOperation.Touch => await TellAsync(group, view, request, cancellationToken),
            PeerOperation.Update => await UpdateAsync(group, request, cancellationToken),
            PeerOperation.Scan => await ScanAsync(group, view, request, cancellationToken),
            _ => (await group.WriteAsync(request, cancellationToken), BudgetShare.None),
        };
        LeaseGrant lease = views.Leases.End(holder, request);
        if (watch is not null) watch.Result = RequestWatch.Answered;
        return new PeerReply(view.Ring, node.Clock.Now, results, lease.Number, lease.Milliseconds) { Share = share };
    }

    // Members may have different groups: the owner may have this one.
    private PeerResult[] WithoutGroup(ClusterView view, PeerRequest request) => [.. request.Items.Select(item =>
        request.Operation.IsForOwner() && IsMoved(view, request, item.Key, out PeerResult moved)
            ? moved
            : new PeerResult(PeerStatus.NoSuchGroup))];

    private static PeerResult[] Revoke(GroupOwner group, PeerRequest request)
    {
        group.Copies?.Revoke(request);
        return [.. request.Items.Select(_ => new PeerResult(PeerStatus.Found))];
    }

    // Explains or touches. Answers to explain name the holders of copies, which may fill a reply.
    private async ValueTask<(PeerResult[] Results, BudgetShare Share)> TellAsync(
        GroupOwner group, ClusterView view, PeerRequest request, CancellationToken cancellationToken)
    {
        var results = new PeerResult[request.Items.Count];
        long bytes = 0;
        for (int i = 0; i < results.Length; i++)
        {
            CacheKey key = request.Items[i].Key;
            results[i] = IsMoved(view, request, key, out PeerResult moved) ? moved
                : bytes >= ReplyDraft.FullReply ? new PeerResult(PeerStatus.NotSent)
                : request.Operation is PeerOperation.Touch ? group.Touch(key)
                : group.Explain(key);
            bytes += results[i].Value.Length;
            if (ItemTurns.EndsAt(i) && await ItemTurns.NextAsync(cancellationToken))
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }

        return await Budget.EnterAsync(bytes, request.Patience, cancellationToken) is { } share
            ? (results, share)
            : ([.. results.Select(_ => new PeerResult(PeerStatus.Busy))], BudgetShare.None);
    }

    // The value that an update returns is in memory once it was applied, so its bytes are taken from the budget before.
    // If the value has grown beyond them in between, nothing was done, and more are taken. On a lane nothing waits:
    // there, what is too long is not sent, and asked for again by itself.
    private async ValueTask<(PeerResult[] Results, BudgetShare Share)> UpdateAsync(
        GroupOwner group, PeerRequest request, CancellationToken cancellationToken)
    {
        PeerItem item = request.Items[0];
        if (item.Update is not { ReturnsOldValue: true })
        {
            return (await group.WriteAsync(request, cancellationToken), BudgetShare.None);
        }

        if (request.Header.ByLane)
        {
            if (group.LengthOf(item.Key) > ReplyDraft.LongestByLane)
            {
                return ([new PeerResult(PeerStatus.NotSent)], BudgetShare.None);   // not even copied
            }

            request = request with { Longest = ReplyDraft.LongestByLane };
            return (await group.WriteAsync(request, cancellationToken), BudgetShare.None);
        }

        while (true)
        {
            var longest = (int)Math.Max(group.LengthOf(item.Key), MessageBudget.Free);
            BudgetShare? share = await Budget.EnterAsync(longest, request.Patience, cancellationToken);
            if (share is null) return ([new PeerResult(PeerStatus.Busy)], BudgetShare.None);
            try
            {
                PeerResult[] results = await group.WriteAsync(
                    request with { Longest = longest }, cancellationToken);
                if (results[0].Status is not PeerStatus.NotSent)
                {
                    BudgetShare kept = share.Move();
                    kept.ShrinkTo(results[0].Value.Length);
                    return (results, kept);
                }
            }
            finally
            {
                share.Dispose();
            }
        }
    }

    private async ValueTask<(PeerResult[] Results, BudgetShare Share)> ScanAsync(
        GroupOwner group, ClusterView view, PeerRequest request, CancellationToken cancellationToken)
    {
        PeerPage page = group.Keys.Step(view, request.Items[0].Scan!);
        long bytes = page.Keys.Sum(static key => (long)key.Length);
        return await Budget.EnterAsync(bytes, request.Patience, cancellationToken) is { } share
            ? ([new PeerResult(PeerStatus.Found) { Page = page }], share)
            : ([new PeerResult(PeerStatus.Busy)], BudgetShare.None);
    }

    /// <summary>Answers as much as fits the message budget, the first item at least.</summary>
    /// <remarks>
    /// Only the first item waits: further ones that do not fit are not sent, and asked for again. A request
    /// on a lane never waits, since it would delay those behind it.
    /// </remarks>
    private async ValueTask<(PeerResult[] Results, BudgetShare Share)> LookUpAsync(
        GroupOwner group,
        ClusterView view,
        PeerRequest request,
        GrantedLease? holder,
        CancellationToken cancellationToken)
    {
        group.Counters.Gets.Add(request.Items.Count);
        group.Counters.ServerRequests.Add(request.Items.Count);
        var draft = new ReplyDraft(request);
        BudgetShare share = BudgetShare.None;
        try
        {
            while (!TryLookUp(group, view, request, holder, draft) && draft.MayWiden)
            {
                // The first value may have grown since its length was asked: what was taken for it is returned.
                share.Dispose();
                long bytes = draft.BytesWith(group.LengthOf(request.Items[draft.Next].Key));
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

    private async ValueTask<BudgetShare> EnterAsync(
        PeerRequest request, ReplyDraft draft, long bytes, CancellationToken cancellationToken)
    {
        BudgetShare? share = Budget.TryEnter(bytes);
        if (share is null && draft.MayWait)
        {
            share = await Budget.EnterAsync(bytes, request.Patience, cancellationToken);
            if (share is null) draft.Add(new PeerResult(PeerStatus.Busy));
        }

        draft.Widen(share is null ? 0 : bytes);
        return share ?? BudgetShare.None;
    }

    /// <returns>False: the next value does not fit.</returns>
    private bool TryLookUp(
        GroupOwner group, ClusterView view, PeerRequest request, GrantedLease? holder, ReplyDraft draft)
    {
        while (!draft.IsDone)
        {
            if (draft.IsFull) draft.End();
            else if (!draft.TryAdd(LookUp(group, view, request, holder, draft))) return false;
        }

        return true;
    }

    private PeerResult LookUp(
        GroupOwner group, ClusterView view, PeerRequest request, GrantedLease? holder, ReplyDraft draft)
    {
        CacheKey key = request.Items[draft.Next].Key;
        if (IsMoved(view, request, key, out PeerResult moved)) return moved;

        // The holder of a copy is noted before the store is read (CopyTable).
        bool isCopied = holder is not null && group.Copies is not null && group.Copies.TryGrant(holder, key);
        PeerResult result = group.ResultOf(group.Look(key, draft.Longest));
        return isCopied ? result : result with { CopyFor = 0 };
    }

    // All keys at once, so that a batch loader sees them together. It joins and starts loads of this node alone, so two
    // members that each take the other for the owner cannot wait for each other (R1).
    private async ValueTask<(PeerResult[] Results, BudgetShare Share)> LoadAsync(
        GroupOwner group, ClusterView view, PeerRequest request, CancellationToken cancellationToken)
    {
        var results = new PeerResult[request.Items.Count];
        List<int> mine = [];
        for (int i = 0; i < results.Length; i++)
        {
            if (!IsMoved(view, request, request.Items[i].Key, out results[i])) mine.Add(i);
        }

        PeerResult[] loaded = await group.LoadAsync(
            [.. mine.Select(i => request.Items[i])],
            TimeSpan.FromMilliseconds(Math.Min(request.Header.Wait, int.MaxValue)),
            cancellationToken);
        long bytes = 0;
        for (int i = 0; i < loaded.Length; i++)
        {
            results[mine[i]] = bytes >= ReplyDraft.FullReply ? new PeerResult(PeerStatus.NotSent) : loaded[i];
            bytes += results[mine[i]].Value.Length;
        }

        // What was loaded is in memory by now; the budget is for what it takes to send it.
        if (await Budget.EnterAsync(bytes, request.Patience, cancellationToken) is { } share) return (results, share);

        return ([.. results.Select(result =>
            result.Value.IsEmpty ? result : new PeerResult(PeerStatus.Busy))], BudgetShare.None);
    }

    private bool IsMoved(ClusterView view, PeerRequest request, in CacheKey key, out PeerResult moved)
    {
        if (!view.IsMoved(key.Slot, request.Header.Final, out moved)) return false;
        node.Counters.Moved.Add(1);
        return true;
    }
}
