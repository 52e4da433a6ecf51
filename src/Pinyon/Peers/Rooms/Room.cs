namespace Pinyon.Peers.Rooms;

/// <summary>Room for the large messages of one kind that are in memory at once. Who finds none waits.</summary>
/// <param name="capacity">Bytes of all of them; one alone may have more.</param>
/// <param name="time">The clock for those who wait.</param>
internal sealed class Room(long capacity, TimeProvider time)
{
    /// <summary>
    /// Messages up to this length are not counted: there are at most as many as calls and connections allow, and they
    /// shall not wait behind large ones.
    /// </summary>
    public const int Free = 64 << 10;

    /// <summary>A timer waits no longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly RoomLine _line = new(capacity);
    private long _waited;
    private long _refused;

    public RoomStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new RoomStatistics
                {
                    Bytes = _line.Taken,
                    MostBytes = _line.Most,
                    Waiting = _line.Waiting,
                    Waited = _waited,
                    Refused = _refused,
                };
            }
        }
    }

    /// <summary>Takes room if there is some now; null if not.</summary>
    public RoomShare? TryEnter(long bytes)
    {
        if (bytes <= Free)
        {
            return RoomShare.None;
        }

        lock (_lock)
        {
            return _line.TryTake(bytes) ? new RoomShare(this, bytes) : null;
        }
    }

    /// <summary>Takes room, and waits for it if need be.</summary>
    /// <param name="bytes">The length of the message.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">The way out for who waits.</param>
    /// <returns>Null: there was none in time.</returns>
    /// <exception cref="OperationCanceledException">Nobody wants it any more; nothing is held.</exception>
    public ValueTask<RoomShare?> EnterAsync(long bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryEnter(bytes) is { } share
            ? new ValueTask<RoomShare?>(share)
            : WaitAsync(bytes, patience, cancellationToken);
    }

    internal void GiveBack(long bytes)
    {
        lock (_lock)
        {
            _line.GiveBack(bytes);
            AdmitLocked();
        }
    }

    private async ValueTask<RoomShare?> WaitAsync(long bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiter = new RoomWaiter(bytes);
        lock (_lock)
        {
            // Some may have come back since it was asked for.
            _line.Join(waiter);
            _waited++;
            AdmitLocked();
        }

        try
        {
            TimeSpan limit = patience < TimeSpan.Zero || patience > LongestWait ? LongestWait : patience;
            await waiter.Admitted.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (Leave(waiter, isRefused: true))
            {
                return null;
            }
        }
        catch (OperationCanceledException)
        {
            if (!Leave(waiter, isRefused: false))
            {
                GiveBack(bytes);
            }

            throw;
        }

        return new RoomShare(this, bytes);
    }

    /// <returns>False: it was let in meanwhile, and the room is its own.</returns>
    private bool Leave(RoomWaiter waiter, bool isRefused)
    {
        lock (_lock)
        {
            if (!_line.Leave(waiter))
            {
                return false;
            }

            _refused += isRefused ? 1 : 0;
            AdmitLocked();
            return true;
        }
    }

    private void AdmitLocked()
    {
        while (_line.Admit() is { } next)
        {
            next.Admit();
        }
    }
}
