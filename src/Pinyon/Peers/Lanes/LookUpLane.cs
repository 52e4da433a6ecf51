using Pinyon.Membership;

namespace Pinyon.Peers.Lanes;

/// <summary>Look-ups of single keys at one peer, those of many callers in few calls.</summary>
/// <remarks>
/// Every caller has its own deadline and may leave on its own; a call that fails, fails for all who travel with it.
/// What the owner cannot answer at once comes back as it is (<see cref="PeerStatus"/>), to be asked for by a call of
/// its own.
/// </remarks>
/// <param name="member">The peer.</param>
/// <param name="call">How to ask it.</param>
/// <param name="limits">How much may travel and wait.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class LookUpLane(Member member, LookUpCall call, LookUpLimits limits, TimeProvider time)
{
    // LookUpQueue decides; here are the lock around it, the calls, and one timer for all deadlines: it is set to the
    // earliest and looks at everybody when it fires. Deadlines are seconds and answers microseconds, so that happens
    // once in many thousand look-ups, and nobody pays for a timer of his own.

    private const int MaxIdle = 1024;

    /// <summary>At most so often are all looked at, however many different deadlines there are.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly LookUpQueue _queue = new(limits, InTicks(time, limits.Late));
    private readonly Stack<LookUpWaiter> _idle = [];
    private ITimer? _timer;
    private long _sweepAt = long.MaxValue;

    /// <summary>Asks for one key; waits no longer than <paramref name="timeout"/>.</summary>
    /// <exception cref="PeerException">No usable answer, or too much waits for this peer already.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up first.</exception>
    public ValueTask<PeerResult> LookUpAsync(
        string group, ReadOnlyMemory<byte> key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PeerResult>(cancellationToken);
        }

        long now = time.GetTimestamp();
        LookUpWaiter waiter;
        LookUpBatch? batch;
        lock (_lock)
        {
            waiter = _idle.TryPop(out LookUpWaiter? idle) ? idle : new LookUpWaiter(this);
            waiter.Group = group;
            waiter.Key = key;
            waiter.Due = now + InTicks(time, timeout);
            if (!_queue.TryAdd(waiter))
            {
                KeepLocked(waiter);
                return ValueTask.FromException<PeerResult>(Full());
            }

            SweepAtLocked(waiter.Due, now);
            batch = _queue.Depart(now);
        }

        ValueTask<PeerResult> answer = waiter.Answer;
        waiter.Watch(cancellationToken);
        Start(batch);
        return answer;
    }

    /// <summary>Ends one look-up with a fault, if it is still here.</summary>
    internal void Leave(LookUpWaiter waiter, Exception fault)
    {
        LookUpBatch? abandoned;
        lock (_lock)
        {
            if (!_queue.Leave(waiter, out abandoned))
            {
                return;
            }
        }

        abandoned?.Abandon();
        waiter.FailElsewhere(fault);
    }

    internal void TakeBack(LookUpWaiter waiter)
    {
        lock (_lock)
        {
            KeepLocked(waiter);
        }
    }

    private void KeepLocked(LookUpWaiter waiter)
    {
        waiter.Key = default;
        if (_idle.Count < MaxIdle)
        {
            _idle.Push(waiter);
        }
    }

    /// <summary>Sends a call without lending it the context of whoever happened to come last.</summary>
    private void Start(LookUpBatch? batch)
    {
        if (batch is null)
        {
            return;
        }

        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = TravelAsync(batch);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = TravelAsync(batch);
        }
    }

    /// <summary>Makes a call and hands its results over; it never fails itself.</summary>
    private async Task TravelAsync(LookUpBatch batch)
    {
        PeerReply? reply = null;
        PeerException? fault = null;
        try
        {
            TimeSpan timeout = time.GetElapsedTime(time.GetTimestamp(), batch.Due);
            reply = await call(batch.Group, batch.Items, timeout, batch.Abandoned);
        }
        catch (Exception thrown)
        {
            fault = thrown as PeerException ?? Unexpected(thrown);
        }

        LookUp?[] rest;
        lock (_lock)
        {
            rest = batch.Close();
        }

        // The call's place stays taken meanwhile, so that those who ask again at once leave together.
        new LookUpHandover(rest, reply, fault, () => End(batch)).Run();
    }

    private void End(LookUpBatch batch)
    {
        LookUpBatch? next;
        LookUpBatch? further;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _queue.End(batch);
            next = _queue.Depart(now);
            further = _queue.Depart(now);
        }

        Start(next);
        Start(further);
    }

    private static long InTicks(TimeProvider time, TimeSpan span) =>
        (long)(span.TotalSeconds * time.TimestampFrequency);

    private void SweepAtLocked(long moment, long now)
    {
        if (moment >= _sweepAt)
        {
            return;
        }

        _sweepAt = moment;
        _timer ??= time.CreateTimer(
            static lane => ((LookUpLane)lane!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        double milliseconds = Math.Ceiling(time.GetElapsedTime(now, moment).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends all look-ups whose time is over.</summary>
    private void Sweep()
    {
        List<LookUp> overdue;
        List<LookUpBatch> abandoned = [];
        lock (_lock)
        {
            long now = time.GetTimestamp();
            overdue = _queue.Overdue(now, out long next);
            foreach (LookUp lookUp in overdue)
            {
                _queue.Leave(lookUp, out LookUpBatch? batch);
                if (batch is not null)
                {
                    abandoned.Add(batch);
                }
            }

            _sweepAt = long.MaxValue;
            long soonest = now + InTicks(time, SweepInterval);
            SweepAtLocked(next == long.MaxValue ? next : Math.Max(next, soonest), now);
        }

        abandoned.ForEach(static batch => batch.Abandon());
        foreach (LookUp lookUp in overdue)
        {
            ((LookUpWaiter)lookUp).FailElsewhere(TimedOut());
        }
    }

    private PeerException TimedOut() =>
        new(PeerFailure.TimedOut, $"{member.Name} ({member.Address}) did not answer within the time of the request");

    private PeerException Full() =>
        new(PeerFailure.Busy, $"{member.Name} ({member.Address}) is busy: {limits.MaxWaiting} requests wait for it");

    private PeerException Unexpected(Exception thrown) =>
        new(PeerFailure.Broken, $"{member.Name} ({member.Address}) could not be asked: {thrown.Message}", thrown);
}
