using System.Runtime.CompilerServices;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Routing;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Brings every item of a request to its owner, in at most one hop, and its answer back.</summary>
internal sealed class OwnerCalls(
    Func<ClusterView> view,
    IPeerTransport transport,
    OwnedGroups owned,
    NodeCopies copies,
    HybridClock clock,
    NodeCounters counters)
{
    // Members may disagree about who owns a key, for a moment while the membership changes, or for ever when their
    // lists differ. Two nodes that each take the other for the owner, with the rule that makes it harmless (R1):
    //
    //   A                                    B
    //   the owner is B: ask ──────────────►  not mine: touch nothing
    //   once more, at "A", final  ◄────────  moved (to A, by my ring)
    //   final: answer, whatever I believe
    //
    // Nothing is sent to a third member, and who is asked never asks anybody else, so a request ends after two owners.
    //
    // A late write (R5) was not applied. Whoever refused it is asked again, with a limit by the clock in the refusal,
    // until the deadline: while clocks converge, that clock may have moved on by then.
    //
    // Moved and late are answers, so nothing of the first copy is left when the second one is sent. A lost connection
    // and silence are none: no write, with or without a condition, is sent again after them. Its first copy might
    // still arrive, behind a later write of somebody else, and undo it.

    /// <summary>How often a write may be late. Each refusal moves its limit, so two do unless clocks are set.</summary>
    public const int MaxLate = 4;

    /// <summary>Looks one key up, which never waits for anything but its owner's answer.</summary>
    public ValueTask<Answer> LookUpAsync(
        string group,
        ReadOnlyMemory<byte> key,
        Deadline deadline,
        EntryHold? hold,
        CancellationToken cancellationToken)
    {
        ClusterView now = view();
        int number = now.OwnerNumberOf(key.Span);
        if (now.PeerOf(number) is not { } peer)
        {
            return new(Failures.Settle(new Answer(owned.Apply(PeerOperation.Get, group, new PeerItem(key)))));
        }

        Member owner = now.Members[number];
        var item = new PeerItem(key);
        return copies.Held.TryRead(group, now, owner, item, out PeerResult copy)
            ? new(new Answer(copy))
            : LookUpAsync(now, peer, owner, group, item, deadline, hold, cancellationToken);
    }

    public ValueTask<Answer[]> AskAsync(
        PeerOperation operation,
        string group,
        IReadOnlyList<PeerItem> items,
        Deadline deadline,
        CancellationToken cancellationToken) =>
        AskAsync(operation, group, items, deadline, hold: null, cancellationToken);

    /// <param name="operation">What to do.</param>
    /// <param name="group">The group of the items.</param>
    /// <param name="items">With which keys.</param>
    /// <param name="deadline">When all must be over.</param>
    /// <param name="hold">Keeps the room of the reply; only for one item.</param>
    /// <param name="cancellationToken">The caller's way out.</param>
    public async ValueTask<Answer[]> AskAsync(
        PeerOperation operation,
        string group,
        IReadOnlyList<PeerItem> items,
        Deadline deadline,
        EntryHold? hold,
        CancellationToken cancellationToken)
    {
        ClusterView now = view();
        var answers = new Answer[items.Count];
        var call = new OwnerCall(now, operation, group, items, answers, deadline) { Hold = hold };

        // 1. What is here as a copy is answered; the owners of all else are asked once, all at the same time.
        await AskAllAsync(call, FirstTry(call), cancellationToken);
        return await FinishAsync(call, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer> LookUpAsync(
        ClusterView now,
        IPeer peer,
        Member owner,
        string group,
        PeerItem item,
        Deadline deadline,
        EntryHold? hold,
        CancellationToken cancellationToken)
    {
        try
        {
            counters.PeerCalls.Add(1);
            PeerRequest request = LookUpOf(now, owner, group, item, out CopyRequest sent);
            PeerReply reply = await peer.AskAsync(request, deadline.Remaining, cancellationToken);
            clock.Observe(reply.Clock);
            copies.Held.Take(sent, owner, request, reply);
            PeerResult result = reply.Results[0];
            CountRead(owned.Find(group), result.Status);
            return result.Status is PeerStatus.Moved or PeerStatus.NotSent
                ? await LookUpAloneAsync(result, group, item, deadline, hold, cancellationToken)
                : Failures.Settle(new Answer(result));
        }
        catch (PeerException exception)
        {
            counters.PeerErrors.Add(1);
            owned.Find(group)?.Counters.PeerErrors.Add(1);
            var failed = new Answer(default, Failures.From(exception, PeerOperation.Get, item));
            if (owned.Find(group)?.Replicas is null)
            {
                return failed;
            }

            var call = new OwnerCall(view(), PeerOperation.Get, group, [item], [failed], deadline);
            return (await FinishAsync(call, cancellationToken))[0];
        }
    }

    private PeerRequest LookUpOf(
        ClusterView now, Member owner, string group, in PeerItem item, out CopyRequest sent)
    {
        var header = new PeerHeader(now.Slots.Fingerprint, clock.Now, Final: false, NotAfter: 0) { Shared = true };
        sent = copies.Held.Begin(group, now, owner, ref header);
        return new PeerRequest(PeerOperation.Get, group, header, [item]);
    }

    /// <summary>What could not be answered with others behind it is asked for by a call of its own.</summary>
    private async ValueTask<Answer> LookUpAloneAsync(
        PeerResult result,
        string group,
        PeerItem item,
        Deadline deadline,
        EntryHold? hold,
        CancellationToken cancellationToken)
    {
        if (result.Status is PeerStatus.Moved)
        {
            // Asked once already: what is left is the second owner (R1).
            var call = new OwnerCall(view(), PeerOperation.Get, group, [item], [new Answer(result)], deadline)
            {
                Hold = hold,
            };
            return (await FinishAsync(call, cancellationToken))[0];
        }

        return (await AskAsync(PeerOperation.Get, group, [item], deadline, hold, cancellationToken))[0];
    }

    private async ValueTask<Answer[]> FinishAsync(OwnerCall call, CancellationToken cancellationToken)
    {
        // 2. What was moved is asked once more.
        List<OwnerBatch> again = call.Moved();
        if (again.Count > 0)
        {
            await AskAllAsync(call, again, cancellationToken);
        }

        // 3. What its owner could not be reached for is read at a further member that keeps it too.
        if (call.Operation.IsRead() && owned.Find(call.Group)?.Replicas is { } replicas)
        {
            await AskStandInsAsync(call, replicas, cancellationToken);
        }

        // 4. Whatever still has no answer is an error that says so.
        for (int i = 0; i < call.Answers.Length; i++)
        {
            call.Answers[i] = Failures.Settle(call.Answers[i]);
        }

        return call.Answers;
    }

    // One after the other, until one can be reached. Asked as final, it answers though it is not the owner, from what
    // it keeps and what it loads, and sends nothing on (R1, R6).
    private async ValueTask AskStandInsAsync(
        OwnerCall call, GroupReplicas replicas, CancellationToken cancellationToken)
    {
        for (int rank = 1; rank <= replicas.Count && rank < call.View.Members.Length; rank++)
        {
            var batches = new BatchBuilder(call.Items);
            for (int i = 0; i < call.Answers.Length; i++)
            {
                if (call.Answers[i].Error is { Failure: CacheFailure.OwnerUnreachable })
                {
                    int slot = KeySlot.Of(call.Items[i].Key.Span);
                    batches.Add(call.View.Members[call.View.Slots.MemberAt(slot, rank)], final: true, i);
                    replicas.StandInReads.Add(rank == 1 ? 1 : 0);
                }
            }

            if (batches.Build() is not { Count: > 0 } asked)
            {
                return;
            }

            await AskAllAsync(call, asked, cancellationToken);
        }
    }

    private List<OwnerBatch> FirstTry(OwnerCall call)
    {
        var batches = new BatchBuilder(call.Items);
        for (int i = 0; i < call.Items.Count; i++)
        {
            Member owner = call.View.OwnerOf(call.Items[i].Key.Span);
            if (call.Operation is PeerOperation.Get
                && copies.Held.TryRead(call.Group, call.View, owner, call.Items[i], out PeerResult copy))
            {
                call.Answers[i] = new Answer(copy);
            }
            else
            {
                batches.Add(owner, final: false, i);
            }
        }

        return batches.Build();
    }

    private ValueTask AskAllAsync(OwnerCall call, List<OwnerBatch> batches, CancellationToken cancellationToken) =>
        batches.Count == 1
            ? AskOneAsync(call, batches[0], cancellationToken)
            : new ValueTask(Task.WhenAll(
                batches.Select(batch => AskOneAsync(call, batch, cancellationToken).AsTask())));

    private async ValueTask AskOneAsync(OwnerCall call, OwnerBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Owner.Name == call.View.Self.Name)
        {
            await AnswerHereAsync(call, batch, cancellationToken);
            return;
        }

        IPeer peer = call.View.PeerOf(batch.Owner) ?? transport.Connect(batch.Owner);
        IReadOnlyList<int> open = batch.Places;
        try
        {
            // Once, but for gets whose values fill more than one reply, each with one of them at least, and for
            // writes that came late.
            for (int late = 0; open.Count > 0; late += call.Operation.IsWrite() ? 1 : 0)
            {
                counters.PeerCalls.Add(1);
                PeerRequest request = RequestFor(call, open, batch, out CopyRequest sent);
                PeerReply reply = await peer.AskAsync(request, call.Deadline.Remaining, cancellationToken);
                clock.Observe(reply.Clock);
                copies.Held.Take(sent, batch.Owner, request, reply);
                open = call.Take(open, reply, isLast: late == MaxLate - 1 || call.Deadline.Remaining == default);
                CountReads(call, reply);
            }
        }
        catch (PeerException exception)
        {
            counters.PeerErrors.Add(1);
            CountFailed(call, open.Count);
            call.Fail(open, exception);
        }
    }

    private void CountReads(OwnerCall call, PeerReply reply)
    {
        if (call.Operation.IsRead() && owned.Find(call.Group) is { } group)
        {
            foreach (PeerResult result in reply.Results)
            {
                CountRead(group, result.Status);
            }
        }
    }

    private static void CountRead(OwnedGroup? group, PeerStatus status)
    {
        switch (status)
        {
            case PeerStatus.Found or PeerStatus.NotFound:
                group?.Counters.PeerLoads.Add(1);
                break;
            case PeerStatus.LoadFailed or PeerStatus.Busy or PeerStatus.TimedOut:
                group?.Counters.PeerErrors.Add(1);
                break;
        }
    }

    private void CountFailed(OwnerCall call, int count)
    {
        if (call.Operation.IsRead())
        {
            owned.Find(call.Group)?.Counters.PeerErrors.Add(count);
        }
    }

    private PeerRequest RequestFor(OwnerCall call, IReadOnlyList<int> places, OwnerBatch batch, out CopyRequest sent)
    {
        ulong now = clock.Now;
        TimeSpan left = call.Deadline.Remaining;
        ulong first = Math.Max(now, call.LastRefusal(places));
        ulong notAfter = call.Operation.IsWrite() ? HybridClock.Add(first, left) : 0;
        long wait = call.Operation is PeerOperation.Load ? (long)call.Deadline.Patience.TotalMilliseconds : 0;
        var header = new PeerHeader(call.View.Slots.Fingerprint, now, batch.Final, notAfter, wait);
        sent = call.Operation is PeerOperation.Get
            ? copies.Held.Begin(call.Group, call.View, batch.Owner, ref header)
            : default;
        return new PeerRequest(call.Operation, call.Group, header, call.ItemsAt(places)) { Hold = call.Hold };
    }

    private async ValueTask AnswerHereAsync(OwnerCall call, OwnerBatch batch, CancellationToken cancellationToken)
    {
        if (call.Operation is PeerOperation.Load)
        {
            PeerResult[] loaded = await owned.LoadAsync(
                call.Group, call.ItemsAt(batch.Places), call.Deadline.Remaining, cancellationToken);
            for (int i = 0; i < loaded.Length; i++)
            {
                call.Answers[batch.Places[i]] = new Answer(loaded[i]);
            }

            return;
        }

        using CopyWrite write = call.Operation.IsWrite()
            ? await copies.Revoker.BeginAsync(call.Operation, call.Group, call.ItemsAt(batch.Places))
            : default;
        foreach (int place in batch.Places)
        {
            PeerItem item = call.Items[place];
            PeerResult result = owned.Apply(call.Operation, call.Group, item);
            call.Answers[place] = new Answer(call.Operation is PeerOperation.Explain
                ? copies.Granted.Explain(call.Group, item, result)
                : result);
        }

        if (call.Operation.IsWrite() && owned.Find(call.Group)?.Replicas is { } replicas)
        {
            await SendOnAsync(call, batch, replicas);
        }
    }

    private static async ValueTask SendOnAsync(OwnerCall call, OwnerBatch batch, GroupReplicas replicas)
    {
        PeerResult[] results = [.. batch.Places.Select(place => call.Answers[place].Result)];
        await replicas.SendAsync(call.Operation, call.ItemsAt(batch.Places), results);
        for (int i = 0; i < results.Length; i++)
        {
            call.Answers[batch.Places[i]] = new Answer(results[i]);
        }
    }
}
