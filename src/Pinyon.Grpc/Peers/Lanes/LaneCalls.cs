using System.Diagnostics.CodeAnalysis;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The requests of a lane that have no reply yet, by number, with their deadlines.</summary>
/// <param name="late">Creates the exception for a request whose deadline has passed.</param>
/// <param name="observer">Learns how calls end, before their callers.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class LaneCalls(Func<Exception> late, IPeerObserver? observer, TimeProvider time)
{
    // One timer serves all deadlines: it is set to the earliest and scans all calls when it fires. Deadlines are
    // seconds and replies take microseconds, so this happens once in many thousand requests, and no request pays for a
    // timer of its own.

    /// <summary>The most calls at once. Each takes about 300 bytes, without its frame and its caller's state.</summary>
    public const int MaxOpen = 65_536;

    private const int MaxIdle = 1024;

    /// <summary>The shortest time between two scans, however many different deadlines there are.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, LaneCall> _open = [];
    private readonly Stack<LaneCall> _idle = [];
    private ITimer? _timer;
    private long _sweepAt = long.MaxValue;
    private uint _last;
    private bool _isOver;

    public IPeerObserver? Observer { get; } = observer;

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

    /// <summary>Opens a call for a request of <paramref name="itemCount"/> items.</summary>
    /// <returns>False if <see cref="MaxOpen"/> calls are open or the lane has ended.</returns>
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

            // Zero is the ping. After 2^32 calls the numbers start over, and those still in use are skipped.
            while (++_last == 0 || !_open.TryAdd(_last, call))
            {
            }

            call.Number = _last;
            SweepAtLocked(call.Due, now);
            return true;
        }
    }

    /// <summary>Removes the call of a reply, so that it can no longer time out. Null if it already ended.</summary>
    public LaneCall? Take(uint number)
    {
        lock (_lock)
        {
            return _open.Remove(number, out LaneCall? call) ? call : null;
        }
    }

    /// <summary>Fails one call, unless it has already ended.</summary>
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

    /// <summary>Fails all open calls, and every later one.</summary>
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

    /// <summary>Fails all calls whose deadline has passed.</summary>
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
