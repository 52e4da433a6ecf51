using Pinyon.Observation;

namespace Pinyon.Ownership;

/// <summary>What loads have brought, on its way to one replica, in few calls (R9).</summary>
/// <param name="send">Sends some of it; does not throw.</param>
/// <param name="skipped">Counts what there was no room for.</param>
internal sealed class ReplicaLane(Func<IReadOnlyList<ReplicaWrite>, Task> send, Counter skipped)
{
    // One call after the other, each with all that came meanwhile. Keys wait here, not values: those are read when
    // they are sent, so a slow replica costs memory for 65,536 keys and one call.

    private const int MaxWaiting = 65_536;
    private const int MaxKeys = 512;

    private readonly Lock _lock = new();
    private readonly Queue<ReplicaWrite> _waiting = [];
    private TaskCompletionSource? _ended;
    private bool _isOut;

    public void Add(IReadOnlyList<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            int taken = _ended is null ? Math.Min(writes.Count, MaxWaiting - _waiting.Count) : 0;
            skipped.Add(writes.Count - taken);
            for (int i = 0; i < taken; i++)
            {
                _waiting.Enqueue(writes[i]);
            }

            if (_isOut)
            {
                return;
            }

            _isOut = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Forgets what waits; completes when nothing is under way.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            _waiting.Clear();
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isOut)
            {
                _ended.TrySetResult();
            }

            return _ended.Task;
        }
    }

    private async Task SendAllAsync()
    {
        while (Next() is { Count: > 0 } writes)
        {
            await send(writes);
        }
    }

    private List<ReplicaWrite> Next()
    {
        List<ReplicaWrite> next = [];
        lock (_lock)
        {
            while (next.Count < MaxKeys && _waiting.TryDequeue(out ReplicaWrite write))
            {
                next.Add(write);
            }

            _isOut = next.Count > 0;
            if (!_isOut)
            {
                _ended?.TrySetResult();
            }
        }

        return next;
    }
}
