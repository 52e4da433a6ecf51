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
        MemberLink? link = view.LinkToOwner(key.Slot);
        if (link is null)
        {
            EntryLook look = Owner.Look(key);
            if (look.State is EntryState.Found) return new(CacheItems.EntryOf(look));
            if (look.State is EntryState.KnownAbsent || !load || !Owner.HasLoader) return new((CacheEntry?)null);
        }
        else if (_copies is not null && _copies.TryRead(view, link, key, out PeerResult copy))
        {
            return new(CacheItems.EntryOf(copy));
        }

        PeerOperation operation = link is null ? PeerOperation.Load : PeerOperation.Get;
        var call = new OwnerCall(view, operation, [new PeerItem(key)], NewDeadline()) { Loads = load, Hold = hold };
        return AskOneAsync(call, static result => CacheItems.EntryOf(result), cancellationToken);
    }

    /// <summary>Reads many keys: one call to each owner, and one more if it has to load some of them.</summary>
    public ValueTask<Answer[]> ReadManyAsync(PeerItem[] items, CancellationToken cancellationToken)
    {
        Owner.Counters.Gets.Add(items.Length);
        var call = new OwnerCall(views.Current, PeerOperation.Get, items, NewDeadline()) { Loads = true };
        return node.Meter.Request("get_many", Owner.Name) is { } watch
            ? watch.EndAsync(AskManyAsync(call, cancellationToken), CallerResults.OfMany)
            : AskManyAsync(call, cancellationToken);
    }

    /// <summary>Does one thing to one key.</summary>
    /// <exception cref="CacheException">It has no answer.</exception>
    public ValueTask<PeerResult> AskAsync(
        PeerOperation operation, PeerItem item, CancellationToken cancellationToken)
    {
        var call = new OwnerCall(views.Current, operation, [item], NewDeadline());
        return node.Meter.Request(operation, Owner.Name) is { } watch
            ? watch.EndAsync(AskOneAsync(call, static result => result, cancellationToken), CallerResults.OfOne)
            : AskOneAsync(call, static result => result, cancellationToken);
    }

    /// <summary>Does one thing to many keys.</summary>
    public ValueTask<Answer[]> AskAsync(
        PeerOperation operation, IReadOnlyList<PeerItem> items, CancellationToken cancellationToken)
    {
        var call = new OwnerCall(views.Current, operation, items, NewDeadline());
        return node.Meter.Request(operation, Owner.Name, "_many") is { } watch
            ? watch.EndAsync(AskManyAsync(call, cancellationToken), CallerResults.OfMany)
            : AskManyAsync(call, cancellationToken);
    }

    // The one path of a request. Steps 1 and 2, for many items:
    private async ValueTask<Answer[]> AskManyAsync(OwnerCall call, CancellationToken cancellationToken)
    {
        // 1. What is here as a copy is answered; the owners of all other items are asked, all at the same time.
        await AskAllAsync(call, FirstTry(call), cancellationToken);

        // 2. What needs more than one answer of its owner.
        await FinishAsync(call, cancellationToken);
        return call.Answers;
    }

    // The same for one item, without a frame for its one request: that would be a tenth of the request's price.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> AskOneAsync<T>(
        OwnerCall call, Func<PeerResult, T> resultOf, CancellationToken cancellationToken)
    {
        OwnerTarget target = TargetOf(call, 0);
        if (target.Link is { } link)
        {
            IReadOnlyList<int> open = OwnerCall.First;
            try
            {
                Sent sent = Begin(call, open, target, tries: 1);
                PeerReply reply = await link.AskAsync(sent.Request, call.Deadline.Remaining, cancellationToken);
                open = End(call, open, target, sent, reply);
            }
            catch (PeerException fault)
            {
                open = Fail(call, open, fault);
            }

            if (open.Count > 0) await AskMemberAsync(call, OwnerCall.Only(target), tries: 1, cancellationToken);
        }
        else
        {
            await AnswerHereAsync(call, OwnerCall.Only(target), cancellationToken);
        }

        if (!call.IsFound(0)) await FinishAsync(call, cancellationToken);
        Answer answer = call.Answers[0];
        return answer.Error is { } error ? throw error : resultOf(answer.Result);
    }

    private async ValueTask FinishAsync(OwnerCall call, CancellationToken cancellationToken)
    {
        // 2a. What was moved is asked once more.
        if (Array.Exists(call.Answers, static answer => answer.Result.Status is PeerStatus.Moved))
        {
            await AskAllAsync(call, call.Moved(), cancellationToken);
        }

        // 2b. What its owner could not be reached for is read at a further member that keeps it too.
        if (call.Operation.IsRead() && Owner.Replicas is { } replicas
            && Array.Exists(call.Answers, static answer => answer.IsUnreachable))
        {
            for (int rank = 1; rank <= replicas.Count && rank < call.View.Members.Length; rank++)
            {
                await AskAllAsync(call, StandIns(call, rank), cancellationToken);
            }
        }

        // 2c. What has to be loaded is asked for by itself: a look-up never waits, and travels with others.
        if (call.Loads && call.Pending() is { Length: > 0 } pending)
        {
            Answer[] loaded = await AskManyAsync(call.ToLoad(pending), cancellationToken);
            for (int i = 0; i < pending.Length; i++) call.Answers[pending[i]] = loaded[i];
        }

        // 2d. What still has no answer is an error that says so.
        for (int i = 0; i < call.Answers.Length; i++) call.Answers[i] = Failures.Settle(call.Answers[i]);
    }

    private static OwnerTarget TargetOf(OwnerCall call, int place) =>
        new(call.View.LinkToOwner(call.Items[place].Key.Slot));

    private List<Batch<OwnerTarget>> FirstTry(OwnerCall call) => call.Batches(place =>
    {
        CacheKey key = call.Items[place].Key;
        OwnerTarget target = TargetOf(call, place);
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
            ? AskBatchAsync(call, batches[0], cancellationToken)
            : new(Task.WhenAll(batches.Select(batch => AskBatchAsync(call, batch, cancellationToken).AsTask())));
    }

    private ValueTask AskBatchAsync(
        OwnerCall call, Batch<OwnerTarget> batch, CancellationToken cancellationToken) => batch.Target.IsHere
        ? AnswerHereAsync(call, batch, cancellationToken)
        : AskMemberAsync(call, batch, tries: 0, cancellationToken);

    // Once, but for gets whose values fill more than one reply, each with one of them at least; for a single get or
    // update whose value is too long for a lane; and for writes that came late.
    private async ValueTask AskMemberAsync(
        OwnerCall call, Batch<OwnerTarget> batch, int tries, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> open = batch.Places;
        try
        {
            while (open.Count > 0)
            {
                Sent sent = Begin(call, open, batch.Target, ++tries);
                PeerReply reply = await SendAsync(
                    batch.Target, sent.Request, call.Deadline.Remaining, cancellationToken);
                open = End(call, open, batch.Target, sent, reply);
            }
        }
        catch (PeerException fault)
        {
            Fail(call, open, fault);
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
            _ => await Owner.WriteAsync(new PeerRequest(call.Operation, Owner.Name, header, items), cancellationToken),
        };
        for (int i = 0; i < results.Length; i++) call.Answers[batch.Places[i]] = new Answer(results[i]);
    }

    private Sent Begin(OwnerCall call, IReadOnlyList<int> places, OwnerTarget target, int tries)
    {
        ulong now = node.Clock.Now;
        ulong first = Math.Max(now, call.LastRefusal(places));
        ulong notAfter = call.Operation.IsWrite() ? HybridClock.Add(first, call.Deadline.Remaining) : 0;
        long wait = call.Operation is PeerOperation.Load ? (long)call.Deadline.Patience.TotalMilliseconds : 0;
        var header = new PeerHeader(call.View.Ring, now, target.Final, notAfter, wait)
        {
            ByLane = tries == 1 && !target.Final && call.MayGoByLane,
        };
        CopyRequest copies = default;
        if (call.Operation is PeerOperation.Get && _copies is not null && target.Link is { } link)
        {
            copies = _copies.Begin(call.View, link, ref header);
        }

        var request = new PeerRequest(call.Operation, Owner.Name, header, call.ItemsAt(places)) { Hold = call.Hold };
        return new Sent(request, copies, tries);
    }

    /// <returns>The places to ask for again.</returns>
    private IReadOnlyList<int> End(
        OwnerCall call, IReadOnlyList<int> places, OwnerTarget target, in Sent sent, PeerReply reply)
    {
        if (target.Link is { } link) _copies?.Take(sent.Copies, link, sent.Request, reply);
        if (call.Operation.IsRead()) CountReads(reply);
        return call.Take(places, reply, sent.Request.Header.ByLane, mayRepeat: sent.Tries < PeerRequest.MaxLate);
    }

    /// <returns>Nothing is asked for again.</returns>
    private IReadOnlyList<int> Fail(OwnerCall call, IReadOnlyList<int> places, PeerException fault)
    {
        if (call.Operation.IsRead()) Owner.Counters.PeerErrors.Add(places.Count);
        call.Fail(places, fault);
        return [];
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

    private void CountReads(PeerReply reply)
    {
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

    /// <summary>A request under way to a member.</summary>
    /// <param name="Request">What was sent.</param>
    /// <param name="Copies">What it asks for of hot copies.</param>
    /// <param name="Tries">How often the member has been asked, with this request.</param>
    private readonly record struct Sent(PeerRequest Request, CopyRequest Copies, int Tries);
}
