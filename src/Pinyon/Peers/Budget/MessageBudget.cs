namespace Pinyon.Peers.Budget;

/// <summary>Bounds the bytes of large messages of one kind that are in memory at once. A message that does not fit
/// waits.
/// </summary>
/// <param name="capacity">Bytes of all of them; a single message may have more.</param>
/// <param name="time">The clock for waiting.</param>
internal sealed class MessageBudget(long capacity, TimeProvider time)
{
    /// <summary>
    /// Messages up to this length are not counted: there are at most as many as calls and connections allow, and they
    /// should not wait behind large ones.
    /// </summary>
    public const int Free = 64 << 10;

    /// <summary>Timers wait no longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly BudgetLine _line = new(capacity);
    private long _waited;
    private long _refused;

    public BudgetStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new BudgetStatistics
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

    /// <summary>Takes bytes if they fit now; null if not.</summary>
    public BudgetShare? TryEnter(long bytes)
    {
        if (bytes <= Free) return BudgetShare.None;
        lock (_lock) return _line.TryTake(bytes) ? new BudgetShare(this, bytes) : null;
    }

    /// <summary>Takes bytes, and waits until they fit.</summary>
    /// <param name="bytes">The length of the message.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null: they did not fit in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; nothing is taken.</exception>
    public ValueTask<BudgetShare?> EnterAsync(long bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryEnter(bytes) is { } share
            ? new ValueTask<BudgetShare?>(share)
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

    private async ValueTask<BudgetShare?> WaitAsync(
        long bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiter = new BudgetWaiter(bytes);
        lock (_lock)
        {
            // Bytes may have been returned since TryEnter.
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
            if (Leave(waiter, isRefused: true)) return null;
        }
        catch (OperationCanceledException)
        {
            if (!Leave(waiter, isRefused: false)) GiveBack(bytes);
            throw;
        }

        return new BudgetShare(this, bytes);
    }

    /// <returns>False: it was admitted in the meantime, and has its bytes.</returns>
    private bool Leave(BudgetWaiter waiter, bool isRefused)
    {
        lock (_lock)
        {
            if (!_line.Leave(waiter)) return false;
            _refused += isRefused ? 1 : 0;
            AdmitLocked();
            return true;
        }
    }

    private void AdmitLocked()
    {
        while (_line.Admit() is { } next) next.Admit();
    }
}
