namespace Pinyon.Cluster;

/// <summary>What loads brought, of all groups, on its way to one replica in few calls (R9).</summary>
/// <param name="replica">The member that keeps it too.</param>
internal sealed class ReplicaQueue(MemberLink replica)
{
    // One call at a time, each with everything of one group that arrived since. Keys wait here, not values: values are
    // read when they are sent, so a slow replica costs memory for 65,536 keys and one call.

    private const int MaxWaiting = 65_536;
    private const int MaxKeys = 512;

    private readonly Lock _lock = new();
    private readonly Queue<(IReplicaSource Source, ReplicaWrite Write)> _waiting = [];
    private TaskCompletionSource? _ended;
    private bool _isSending;

    public void Add(IReplicaSource source, IReadOnlyList<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            int taken = _ended is null ? Math.Min(writes.Count, MaxWaiting - _waiting.Count) : 0;
            if (taken < writes.Count) source.Skip(writes.Count - taken);
            for (int i = 0; i < taken; i++) _waiting.Enqueue((source, writes[i]));
            if (_isSending) return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Drops what waits; completes when no call is under way.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            _waiting.Clear();
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isSending) _ended.TrySetResult();
            return _ended.Task;
        }
    }

    private async Task SendAllAsync()
    {
        while (Next(out IReplicaSource? source) is { Count: > 0 } writes)
        {
            await source!.SendAsync(replica, writes);
        }
    }

    private List<ReplicaWrite> Next(out IReplicaSource? source)
    {
        List<ReplicaWrite> next = [];
        source = null;
        lock (_lock)
        {
            while (next.Count < MaxKeys && _waiting.TryPeek(out (IReplicaSource Source, ReplicaWrite Write) first)
                && (source is null || source == first.Source))
            {
                source = first.Source;
                next.Add(_waiting.Dequeue().Write);
            }

            _isSending = next.Count > 0;
            if (!_isSending) _ended?.TrySetResult();
        }

        return next;
    }
}
