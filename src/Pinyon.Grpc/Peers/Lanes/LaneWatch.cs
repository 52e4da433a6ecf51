using System.Collections.Concurrent;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Checks every 2 ms whether a continuation blocks the thread that reads a lane.</summary>
/// <remarks>
/// Has a thread of its own, because the thread pool may be what is blocked. Sleeps while no lane completes calls.
/// </remarks>
/// <param name="time">The clock of the turns.</param>
internal sealed class LaneWatch(TimeProvider time) : IDisposable
{
    /// <summary>After this many checks in a row without activity the thread sleeps.</summary>
    private const int IdleChecks = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<LaneTurn, long> _turns = [];

    // Never disposed: a turn may wake the watch at any time.
    private readonly AutoResetEvent _waking = new(initialState: false);
    private int _isAsleep;
    private int _isStarted;
    private volatile bool _isOver;

    public void Add(LaneTurn turn)
    {
        _turns.TryAdd(turn, 0);
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            new Thread(Run) { Name = "pinyon lane watch", IsBackground = true }.UnsafeStart();
        }
    }

    public void Remove(LaneTurn turn) => _turns.TryRemove(turn, out _);

    /// <summary>Called when a turn begins to complete calls.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _isAsleep) == 1 && Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            _waking.Set();
        }
    }

    /// <summary>Ends the thread. Only when no lane is left.</summary>
    public void Dispose()
    {
        _isOver = true;
        Wake();
    }

    private void Run()
    {
        int idle = 0;
        while (!_isOver)
        {
            _waking.WaitOne(Interval);
            idle = CheckOnce() ? 0 : idle + 1;
            if (idle < IdleChecks)
            {
                continue;
            }

            // A turn that begins after this line wakes the thread; one that began before is seen by the check below.
            Interlocked.Exchange(ref _isAsleep, 1);
            if (CheckOnce())
            {
                Volatile.Write(ref _isAsleep, 0);
            }
            else if (!_isOver)
            {
                _waking.WaitOne();
            }

            idle = 0;
        }
    }

    /// <returns>Whether any turn was active since the last check.</returns>
    private bool CheckOnce()
    {
        long moment = time.GetTimestamp() - (time.TimestampFrequency / 1_000);
        bool isBusy = false;
        foreach ((LaneTurn turn, long seen) in _turns)
        {
            turn.EndIfHeldUp(moment);
            long count = turn.Count;
            isBusy |= count != seen;
            _turns.TryUpdate(turn, count, seen);
        }

        return isBusy;
    }
}
