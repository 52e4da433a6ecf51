using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Revocations of one group at one holder, those of many writes in few calls (R4).</summary>
/// <param name="call">Tells the holder of keys within a time; returns whether it answered.</param>
/// <param name="time">Milliseconds.</param>
internal sealed class RevokeLane(Func<IReadOnlyList<PeerItem>, TimeSpan, Task<bool>> call, MonotonicTime time)
{
    // Nobody waits for company on an idle lane; what comes while a call is out leaves together when it is back:
    //
    //   w1 ──► call [k1] ──────────────► told
    //            w2, w3 wait              └► call [k2 k3] ─────► told
    //
    // A write marks its keys before it comes here, and a call takes up only who has come, so each key is marked before
    // the holder hears of it. The third of a lease that a write waits for an answer counts from its coming: who waited
    // behind a call that hangs has only the rest, and a silent holder holds up nobody for longer than alone.

    private const int MaxKeys = 256;

    private readonly Lock _lock = new();
    private readonly Queue<Batch> _waiting = [];
    private Batch? _last;
    private bool _isOut;

    /// <summary>Tells the holder that keys are about to be written.</summary>
    /// <returns>Whether it answered in time; else its lease has to be waited for.</returns>
    public Task<bool> TellAsync(IReadOnlyList<PeerItem> keys)
    {
        Batch batch;
        lock (_lock)
        {
            batch = BatchForLocked(keys.Count);
            batch.Keys.AddRange(keys);
            if (_isOut)
            {
                return batch.Told.Task;
            }

            _isOut = true;
        }

        _ = TellAllAsync();
        return batch.Told.Task;
    }

    private async Task TellAllAsync()
    {
        while (Next() is { } batch)
        {
            try
            {
                long left = batch.Due - time.Now;
                batch.Told.SetResult(left > 0 && await call(batch.Keys, TimeSpan.FromMilliseconds(left)));
            }
            catch (Exception fault)
            {
                batch.Told.SetException(fault);
            }
        }
    }

    private Batch? Next()
    {
        lock (_lock)
        {
            _isOut = _waiting.TryDequeue(out Batch? next);
            _last = next == _last ? null : _last;
            return next;
        }
    }

    private Batch BatchForLocked(int count)
    {
        if (_last is null || _last.Keys.Count + count > MaxKeys)
        {
            _last = new Batch(time.Now + (LeaseTimes.Length / 3));
            _waiting.Enqueue(_last);
        }

        return _last;
    }

    /// <param name="due">When its oldest has waited long enough.</param>
    private sealed class Batch(long due)
    {
        public List<PeerItem> Keys { get; } = [];

        public long Due { get; } = due;

        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
