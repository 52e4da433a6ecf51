using System.Diagnostics;

namespace Pinyon.Cluster;

/// <summary>What loads brought, of all groups, on its way to one replica in few calls (R9).</summary>
/// <param name="replica">The member that keeps it too.</param>
internal sealed class ReplicaQueue(MemberLink replica)
{
    // One call at a time, each with everything of one group that arrived since. Keys wait here, not values: values are
    // read when they are sent, so a slow replica costs memory for 65,536 keys of 8 MB together, and one call.

    private const int MaxWaiting = 65_536;
    private const int MaxKeys = 512;

    /// <summary>Of the keys that wait; one has up to 65,535.</summary>
    private const long MaxWaitingBytes = 8 << 20;

    /// <summary>Of the keys of one call, after which it is full.</summary>
    private const long FullCall = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<(IReplicaSource Source, ReplicaWrite Write)> _waiting = [];
    private TaskCompletionSource? _ended;
    private long _waitingBytes;
    private bool _isSending;

    public void Add(IReplicaSource source, IReadOnlyList<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            int taken = 0;
            while (taken < writes.Count && TryEnqueueLocked(source, writes[taken])) taken++;
            if (taken < writes.Count) source.Skip(writes.Count - taken);
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
            _waitingBytes = 0;
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isSending) _ended.TrySetResult();
            return _ended.Task;
        }
    }

    private bool TryEnqueueLocked(IReplicaSource source, in ReplicaWrite write)
    {
        long bytes = _waitingBytes + write.Key.Bytes.Length;
        if (_ended is not null || _waiting.Count == MaxWaiting || bytes > MaxWaitingBytes) return false;
        _waitingBytes = bytes;
        _waiting.Enqueue((source, write));
        return true;
    }

    private async Task SendAllAsync()
    {
        Activity.Current = null;   // the queue serves many callers, so its calls belong to no caller's trace
        while (Next(out IReplicaSource? source) is { Count: > 0 } writes)
        {
            try
            {
                await source!.SendAsync(replica, writes);
            }
            catch (Exception)
            {
                source!.Skip(writes.Count);   // whatever it was, the queue goes on and can end
            }
        }
    }

    private List<ReplicaWrite> Next(out IReplicaSource? source)
    {
        List<ReplicaWrite> next = [];
        source = null;
        long bytes = 0;
        lock (_lock)
        {
            while (next.Count < MaxKeys && bytes < FullCall
                && _waiting.TryPeek(out (IReplicaSource Source, ReplicaWrite Write) first)
                && (source is null || source == first.Source))
            {
                source = first.Source;
                next.Add(_waiting.Dequeue().Write);
                bytes += first.Write.Key.Bytes.Length;
            }

            _waitingBytes -= bytes;

            _isSending = next.Count > 0;
            if (!_isSending) _ended?.TrySetResult();
        }

        return next;
    }
}
