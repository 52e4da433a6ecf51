namespace Pinyon.Testing;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>
/// <see cref="Advance"/> goes from timer to timer: each fires at its own time, in the order of due times and then of
/// setting, on the thread that advances. What a timer sets up within the span fires within the same call.
/// FakeTimeProvider of Microsoft.Extensions.TimeProvider.Testing serves all other tests; it jumps to the end of the
/// span before any timer fires, cannot go to the next timer, and does not tell when a timer has been set.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TimeSpan _elapsed;
    private long _sequence;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are set and have not fired.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>The time since this clock was made.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes as soon as this many timers are set: the code under test has begun to wait.</summary>
    public Task WhenTimersAsync(int count)
    {
        lock (_lock)
        {
            if (_timers.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>Moves the time on and fires what falls due on the way.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        TimeSpan target = Elapsed + span;
        while (TakeNext(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _elapsed = target;
        }
    }

    /// <summary>Moves the time on to the next timer that falls due, and fires it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool AdvanceToNext()
    {
        ManualTimer? timer = TakeNext(TimeSpan.MaxValue);
        timer?.Fire();
        return timer is not null;
    }

    internal void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Enqueue(timer, _elapsed + dueTime);
            }
        }
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private ManualTimer? TakeNext(TimeSpan target)
    {
        lock (_lock)
        {
            ManualTimer? next = _timers.OrderBy(t => t.Due).ThenBy(t => t.Sequence).FirstOrDefault();
            if (next is null || next.Due > target)
            {
                return null;
            }

            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            _timers.Remove(next);
            if (next.Period != Timeout.InfiniteTimeSpan)
            {
                Enqueue(next, next.Due + next.Period);
            }

            return next;
        }
    }

    private void Enqueue(ManualTimer timer, TimeSpan due)
    {
        timer.Due = due;
        timer.Sequence = _sequence++;
        _timers.Add(timer);
        foreach (var (_, reached) in _waiters.Where(waiter => waiter.Count <= _timers.Count))
        {
            reached.TrySetResult();
        }

        _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
    }
}
