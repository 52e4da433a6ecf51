using System.Collections.Concurrent;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Looks every two milliseconds whether a caller blocks the thread that reads a lane.</summary>
/// <remarks>
/// A thread of its own, because the thread pool may be what is blocked. While no lane hands anything over it sleeps
/// until one does.
/// </remarks>
/// <param name="time">The clock of the turns.</param>
internal sealed class LaneWatch(TimeProvider time) : IDisposable
{
    /// <summary>Looks in a row that find nothing new before it sleeps.</summary>
    private const int IdleLooks = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<LaneTurn, long> _turns = [];

    // Nobody disposes of it: who hands over may come at any time.
    private readonly AutoResetEvent _waking = new(initialState: false);
    private int _isAsleep;
    private int _isStarted;
    private volatile bool _isOver;

    public void Add(LaneTurn turn)
    {
        _turns.TryAdd(turn, 0);
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            new Thread(Look) { Name = "pinyon lane watch", IsBackground = true }.UnsafeStart();
        }
    }

    public void Remove(LaneTurn turn) => _turns.TryRemove(turn, out _);

    /// <summary>A turn hands over.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _isAsleep) == 1 && Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            _waking.Set();
        }
    }

    /// <summary>Ends when no lane is left that it could help.</summary>
    public void Dispose()
    {
        _isOver = true;
        Wake();
    }

    private void Look()
    {
        int idle = 0;
        while (!_isOver)
        {
            _waking.WaitOne(Interval);
            idle = LookOnce() ? 0 : idle + 1;
            if (idle < IdleLooks)
            {
                continue;
            }

            // Who begins to hand over behind this line wakes it; who began before is found by the look behind it.
            Interlocked.Exchange(ref _isAsleep, 1);
            if (LookOnce())
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

    /// <returns>Whether anything was handed over since the last look.</returns>
    private bool LookOnce()
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
