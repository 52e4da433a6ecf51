using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The requests of a lane that have no reply yet: their numbers, and their deadlines.</summary>
/// <param name="late">What a request fails with whose time is over.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class LaneCalls(Func<Exception> late, TimeProvider time)
{
    // One timer for all deadlines: it is set to the earliest and looks at everybody when it fires. Deadlines are
    // seconds and answers microseconds, so that happens once in many thousand requests, and nobody pays for a timer of
    // his own.

    /// <summary>Most at once; each takes some 300 bytes, besides what its caller holds and its frame.</summary>
    public const int MaxOpen = 65_536;

    private const int MaxIdle = 1024;

    /// <summary>At most so often are all looked at, however many different deadlines there are.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, LaneCall> _open = [];
    private readonly Stack<LaneCall> _idle = [];
    private ITimer? _timer;
    private long _sweepAt = long.MaxValue;
    private uint _last;
    private bool _isOver;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _open.Count == 0;
            }
        }
    }

    /// <summary>Opens a call for a request of so many items.</summary>
    /// <returns>False: all places are taken, or the lane is over.</returns>
    public bool TryOpen(int itemCount, TimeSpan timeout, [NotNullWhen(true)] out LaneCall? call)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_isOver || _open.Count >= MaxOpen)
            {
                call = null;
                return false;
            }

            call = _idle.TryPop(out LaneCall? idle) ? idle : new LaneCall(this);
            call.ItemCount = itemCount;
            call.Due = now + InTicks(timeout);

            // Zero is for pings, and a number that somebody holds since the last four thousand million is passed over.
            while (++_last == 0 || !_open.TryAdd(_last, call))
            {
            }

            call.Number = _last;
            SweepAtLocked(call.Due, now);
            return true;
        }
    }

    /// <summary>Takes the call that a reply is for; nobody can leave it any more. Null: it has left.</summary>
    public LaneCall? Take(uint number)
    {
        lock (_lock)
        {
            return _open.Remove(number, out LaneCall? call) ? call : null;
        }
    }

    /// <summary>Ends one call with a fault, if it is still here.</summary>
    public void Leave(LaneCall call, Exception fault)
    {
        lock (_lock)
        {
            if (!_open.Remove(call.Number))
            {
                return;
            }
        }

        call.FailElsewhere(fault);
    }

    /// <summary>Closes for good.</summary>
    public void Close(Exception fault)
    {
        LaneCall[] rest;
        lock (_lock)
        {
            _isOver = true;
            rest = [.. _open.Values];
            _open.Clear();
            _timer?.Dispose();
        }

        foreach (LaneCall call in rest)
        {
            call.FailElsewhere(fault);
        }
    }

    internal void TakeBack(LaneCall call)
    {
        lock (_lock)
        {
            if (_idle.Count < MaxIdle)
            {
                _idle.Push(call);
            }
        }
    }

    private long InTicks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private void SweepAtLocked(long moment, long now)
    {
        if (moment >= _sweepAt || _isOver)
        {
            return;
        }

        _sweepAt = moment;
        _timer ??= time.CreateTimer(
            static calls => ((LaneCalls)calls!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        double milliseconds = Math.Ceiling(time.GetElapsedTime(now, moment).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends all calls whose time is over.</summary>
    private void Sweep()
    {
        List<LaneCall> overdue = [];
        lock (_lock)
        {
            long now = time.GetTimestamp();
            long next = long.MaxValue;
            foreach (LaneCall call in _open.Values)
            {
                if (call.Due <= now)
                {
                    overdue.Add(call);
                }
                else
                {
                    next = Math.Min(next, call.Due);
                }
            }

            overdue.ForEach(call => _open.Remove(call.Number));
            _sweepAt = long.MaxValue;
            SweepAtLocked(next == long.MaxValue ? next : Math.Max(next, now + InTicks(SweepInterval)), now);
        }

        overdue.ForEach(call => call.FailElsewhere(late()));
    }
}
