using System.Runtime.CompilerServices;
using Pinyon.Cluster;
using Pinyon.Copies;
using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Peers.Batches;
using Pinyon.Versions;

namespace Pinyon.Groups;

/// <summary>The caller's side of a group: brings every item of a request to its owner, in at most one hop, and back.
/// </summary>
internal sealed class GroupCaller(GroupOwner owner, ViewPublisher views, TimeSpan timeout, NodeContext node)
{
    // Members may disagree about who owns a key, for a moment while the membership changes, or for ever when their
    // lists differ. Two nodes that each take the other for the owner, with the rule that makes it harmless (R1):
    //
    //   A                                    B
    //   the owner is B: ask ──────────────►  not mine: touch nothing
    //   once more, at "A", final  ◄────────  moved (to A, by my ring)
    //   final: answer, whatever I believe
    //
    // Nothing is sent to a third member, and a member that is asked never asks another, so a request ends after two
    // owners.
    //
    // A late write (R5) was not applied. The member that refused it is asked again, with a limit by the clock in the
    // refusal, until the deadline: while clocks converge, that clock may have moved on in the meantime.
    //
    // Moved and late are answers, so nothing of the first copy is left when the second one is sent. A lost connection
    // and silence are not: no write, with or without a condition, is sent again after them. Its first copy might
    // still arrive, behind a later write of another caller, and undo it.

    /// <summary>How often a write may be late. Each refusal moves its limit, so two do unless clocks are set.</summary>
    public const int MaxLate = 4;

    private readonly GroupCopies? _copies = owner.Copies;

    public GroupOwner Owner { get; } = owner;

    /// <summary>When a request that begins now must be over.</summary>
    public Deadline NewDeadline() => Deadline.After(timeout, node.TimeProvider);

    /// <summary>Reads one key; answered at once from this node's memory if it is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="load">Whether a missing entry is loaded.</param>
    /// <param name="hold">Keeps a large value's bytes counted until it is disposed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public ValueTask<CacheEntry?> ReadAsync(
        CacheKey key, bool load, EntryHold? hold, CancellationToken cancellationToken)
    {
        CacheItems.ThrowIfNone(key);
        return node.Meter.Request(load ? "get" : "try_get", Owner.Name) is { } watch
            ? watch.EndAsync(ReadNowAsync(key, load, hold, cancellationToken), CallerResults.OfEntry)
            : ReadNowAsync(key, load, hold, cancellationToken);
    }

    private ValueTask<CacheEntry?> ReadNowAsync(
        CacheKey key, bool load, EntryHold? hold, CancellationToken cancellationToken)
    {
        Owner.Counters.Gets.Add(1);
        ClusterView view = views.Current;
        if (view.LinkToOwner(key.Slot) is { } link)
        {
            return _copies is not null && _copies.TryRead(view, link, key, out PeerResult copy)
                ? new(CacheItems.EntryOf(copy))
                : ReadAsync(view, link, key, load, hold, cancellationToken);
        }

        EntryLook look = Owner.Look(key);
        if (look.State is EntryState.Found) return new(CacheItems.EntryOf(look));
        return look.State is EntryState.KnownAbsent || !load || !Owner.HasLoader
            ? new((CacheEntry?)null)
            : LoadAsync(new OwnerCall(view, PeerOperation.Load, [new PeerItem(key)], NewDeadline()), cancellationToken);
    }

    /// <summary>Reads many keys: one call to each owner, and one more if it has to load some of them.</summary>
    public ValueTask<Answer[]> ReadManyAsync(PeerItem[] items, CancellationToken cancellationToken) =>
        node.Meter.Request("get_many", Owner.Name) is { } watch
            ? watch.EndAsync(ReadManyNowAsync(items, cancellationToken), CallerResults.OfMany)
            : ReadManyNowAsync(items, cancellationToken);

    private async ValueTask<Answer[]> ReadManyNowAsync(PeerItem[] items, CancellationToken cancellationToken)
    {
        Owner.Counters.Gets.Add(items.Length);
        var call = new OwnerCall(views.Current, PeerOperation.Get, items, NewDeadline());
        Answer[] answers = await AskAsync(call, cancellationToken);
        int[] pending = [.. Enumerable.Range(0, answers.Length).Where(i => answers[i].IsPending)];
        if (pending.Length == 0) return answers;

        // A look-up never waits and travels with others; what has to be loaded is asked for again, by itself.
        var load = new OwnerCall(
            call.View, PeerOperation.Load, [.. pending.Select(i => items[i])], call.Deadline);
        Answer[] loaded = await AskAsync(load, cancellationToken);
        for (int i = 0; i < pending.Length; i++) answers[pending[i]] = loaded[i];
        return answers;
    }

    /// <summary>Does one thing to one key.</summary>
    /// <exception cref="CacheException">It has no answer.</exception>
    public ValueTask<PeerResult> AskAsync(
        PeerOperation operation, PeerItem item, CancellationToken cancellationToken) =>
        node.Meter.Request(operation, Owner.Name) is { } watch
            ? watch.EndAsync(AskNowAsync(operation, item, cancellationToken), CallerResults.OfOne)
            : AskNowAsync(operation, item, cancellationToken);

    private async ValueTask<PeerResult> AskNowAsync(
        PeerOperation operation, PeerItem item, CancellationToken cancellationToken)
    {
        Answer[] answers = await AskAsync(
            new OwnerCall(views.Current, operation, [item], NewDeadline()), cancellationToken);
        return answers[0].Error is { } error ? throw error : answers[0].Result;
    }

    /// <summary>Does one thing to many keys.</summary>
    public ValueTask<Answer[]> AskAsync(
        PeerOperation operation, IReadOnlyList<PeerItem> items, CancellationToken cancellationToken) =>
        node.Meter.Request(operation, Owner.Name, "_many") is { } watch
            ? watch.EndAsync(AskManyNowAsync(operation, items, cancellationToken), CallerResults.OfMany)
            : AskManyNowAsync(operation, items, cancellationToken);

    private ValueTask<Answer[]> AskManyNowAsync(
        PeerOperation operation, IReadOnlyList<PeerItem> items, CancellationToken cancellationToken) =>
        AskAsync(new OwnerCall(views.Current, operation, items, NewDeadline()), cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CacheEntry?> ReadAsync(
        ClusterView view,
        MemberLink link,
        CacheKey key,
        bool load,
        EntryHold? hold,
        CancellationToken cancellationToken)
    {
        var call = new OwnerCall(view, PeerOperation.Get, [new PeerItem(key)], NewDeadline()) { Hold = hold };
        Answer[] answers = await AskAsync(call, cancellationToken);
        if (load && answers[0].IsPending)
        {
            return await LoadAsync(call with { Operation = PeerOperation.Load }, cancellationToken);
        }

        return answers[0].Error is { } error ? throw error : CacheItems.EntryOf(answers[0].Result);
    }

    private async ValueTask<CacheEntry?> LoadAsync(OwnerCall call, CancellationToken cancellationToken)
    {
        Answer[] answers = await AskAsync(call, cancellationToken);
        return answers[0].Error is { } error ? throw error : CacheItems.EntryOf(answers[0].Result);
    }

    // The one path of a request.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer[]> AskAsync(OwnerCall call, CancellationToken cancellationToken)
    {
        // 1. What is here as a copy is answered; the owners of all other items are asked once, all at the same time.
        await (call.Items.Count == 1
            ? AskOneAsync(call, OwnerCall.Only(TargetOf(call, call.Items[0].Key)), cancellationToken)
            : AskAllAsync(call, FirstTry(call), cancellationToken));

        // 2. What was moved is asked once more.
        if (Array.Exists(call.Answers, static answer => answer.Result.Status is PeerStatus.Moved))
        {
            await AskAllAsync(call, call.Moved(), cancellationToken);
        }

        // 3. What its owner could not be reached for is read at a further member that keeps it too.
        if (call.Operation.IsRead() && Owner.Replicas is { } replicas
            && Array.Exists(call.Answers, static answer => answer.IsUnreachable))
        {
            for (int rank = 1; rank <= replicas.Count && rank < call.View.Members.Length; rank++)
            {
                await AskAllAsync(call, StandIns(call, rank), cancellationToken);
            }
        }

        // 4. What still has no answer is an error that says so.
        for (int i = 0; i < call.Answers.Length; i++) call.Answers[i] = Failures.Settle(call.Answers[i]);
        return call.Answers;
    }

    private static OwnerTarget TargetOf(OwnerCall call, in CacheKey key) => new(call.View.LinkToOwner(key.Slot));

    private List<Batch<OwnerTarget>> FirstTry(OwnerCall call) => call.Batches(place =>
    {
        CacheKey key = call.Items[place].Key;
        OwnerTarget target = TargetOf(call, key);
        if (call.Operation is PeerOperation.Get && target.Link is { } link && _copies is not null
            && _copies.TryRead(call.View, link, key, out PeerResult copy))
        {
            call.Answers[place] = new Answer(copy);
            return null;
        }

        return target;
    });

    // Asked as final, it answers though it is not the owner, from what it keeps and what it loads, and sends nothing on
    // (R1, R6).
    private List<Batch<OwnerTarget>> StandIns(OwnerCall call, int rank) => call.Batches(place =>
    {
        if (!call.Answers[place].IsUnreachable) return null;
        if (rank == 1) Owner.Replicas!.StandInReads.Add(1);
        MemberLink? link = call.View.Find(call.View.MemberAt(call.Items[place].Key.Slot, rank).Name);
        return new OwnerTarget(link, Final: true);
    });

    private ValueTask AskAllAsync(
        OwnerCall call, List<Batch<OwnerTarget>> batches, CancellationToken cancellationToken)
    {
        if (batches.Count == 0) return default;
        return batches.Count == 1
            ? AskOneAsync(call, batches[0], cancellationToken)
            : new(Task.WhenAll(batches.Select(batch => AskOneAsync(call, batch, cancellationToken).AsTask())));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AskOneAsync(
        OwnerCall call, Batch<OwnerTarget> batch, CancellationToken cancellationToken)
    {
        if (batch.Target.IsHere)
        {
            await AnswerHereAsync(call, batch, cancellationToken);
            return;
        }

        IReadOnlyList<int> open = batch.Places;
        try
        {
            // Once, but for gets whose values fill more than one reply, each with one of them at least; for a single
            // get or update whose value is too long for a lane; and for writes that came late.
            bool byLane = call is { Operation: PeerOperation.Get or PeerOperation.Update, Items.Count: 1 }
                && !batch.Target.Final;
            for (int late = 0; open.Count > 0; late += call.Operation.IsWrite() ? 1 : 0)
            {
                PeerRequest request = RequestFor(call, open, batch.Target, byLane, out CopyRequest sent);
                PeerReply reply = await SendAsync(batch.Target, request, call.Deadline.Remaining, cancellationToken);
                if (batch.Target.Link is { } link) _copies?.Take(sent, link, request, reply);
                bool isLast = late == MaxLate - 1 || call.Deadline.Remaining == default;
                open = call.Take(open, reply, byLane, isLast);
                byLane = false;
                CountReads(call, reply);
            }
        }
        catch (PeerException exception)
        {
            if (call.Operation.IsRead()) Owner.Counters.PeerErrors.Add(open.Count);
            call.Fail(open, exception);
        }
    }

    private async ValueTask AnswerHereAsync(
        OwnerCall call, Batch<OwnerTarget> batch, CancellationToken cancellationToken)
    {
        IReadOnlyList<PeerItem> items = call.ItemsAt(batch.Places);
        var header = new PeerHeader(call.View.Ring, node.Clock.Now, batch.Target.Final, NotAfter: ulong.MaxValue);
        PeerResult[] results = call.Operation switch
        {
            PeerOperation.Load => await Owner.LoadAsync(items, call.Deadline.Remaining, cancellationToken),
            PeerOperation.Get => [.. items.Select(item => Owner.ResultOf(Owner.Look(item.Key)))],
            PeerOperation.Touch => [.. items.Select(item => Owner.Touch(item.Key))],
            PeerOperation.Explain => [.. items.Select(item => Owner.Explain(item.Key))],
            _ => await Owner.WriteAsync(new PeerRequest(call.Operation, Owner.Name, header, items)),
        };
        for (int i = 0; i < results.Length; i++) call.Answers[batch.Places[i]] = new Answer(results[i]);
    }

    private PeerRequest RequestFor(
        OwnerCall call, IReadOnlyList<int> places, OwnerTarget target, bool byLane, out CopyRequest sent)
    {
        ulong now = node.Clock.Now;
        ulong first = Math.Max(now, call.LastRefusal(places));
        ulong notAfter = call.Operation.IsWrite() ? HybridClock.Add(first, call.Deadline.Remaining) : 0;
        long wait = call.Operation is PeerOperation.Load ? (long)call.Deadline.Patience.TotalMilliseconds : 0;
        var header = new PeerHeader(call.View.Ring, now, target.Final, notAfter, wait) { ByLane = byLane };
        sent = default;
        if (call.Operation is PeerOperation.Get && _copies is not null && target.Link is { } link)
        {
            sent = _copies.Begin(call.View, link, ref header);
        }

        return new PeerRequest(call.Operation, Owner.Name, header, call.ItemsAt(places)) { Hold = call.Hold };
    }

    private ValueTask<PeerReply> SendAsync(
        OwnerTarget target, PeerRequest request, TimeSpan limit, CancellationToken cancellationToken) =>
        target.Link is { } link
            ? link.AskAsync(request, limit, cancellationToken)
            : AskStrangerAsync(target, request, limit, cancellationToken);

    private async ValueTask<PeerReply> AskStrangerAsync(
        OwnerTarget target, PeerRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using IPeer stranger = views.Connect(target.Stranger!);
        node.Counters.PeerCalls.Add(1);
        try
        {
            PeerReply reply = await stranger.AskAsync(request, limit, cancellationToken);
            node.Clock.Observe(reply.Clock);
            return reply;
        }
        catch (PeerException)
        {
            node.Counters.PeerErrors.Add(1);
            throw;
        }
    }

    private void CountReads(OwnerCall call, PeerReply reply)
    {
        if (!call.Operation.IsRead()) return;
        for (int i = 0; i < reply.Results.Count; i++)
        {
            switch (reply.Results[i].Status)
            {
                case PeerStatus.Found or PeerStatus.NotFound:
                    Owner.Counters.PeerLoads.Add(1);
                    break;
                case PeerStatus.LoadFailed or PeerStatus.Busy or PeerStatus.TimedOut:
                    Owner.Counters.PeerErrors.Add(1);
                    break;
            }
        }
    }
}
