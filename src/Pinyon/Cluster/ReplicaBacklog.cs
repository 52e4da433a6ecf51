using System.Diagnostics;

namespace Pinyon.Cluster;

/// <summary>Writes that one replica has missed, of all groups, until it has them (R9).</summary>
/// <param name="replica">The member that should keep them too.</param>
/// <param name="time">Where the time between two attempts comes from.</param>
internal sealed class ReplicaBacklog(MemberLink replica, TimeProvider time)
{
    // A write is acknowledged without a replica that cannot be reached or sees another view. From then on the replica
    // is behind: if it became the owner, what the write has replaced would be found again. So it is sent the key's
    // state until it answers, also when this node has given the slot away in the meantime, to that very member perhaps.
    //
    // Keys wait here, not values: 65,536 of them, or 8 MB. Of each key only the last write counts. If there are too
    // many, the others are forgotten: those keys stay behind until they are written again.

    private const int MaxWaiting = 65_536;
    private const int MaxKeys = 512;

    /// <summary>Of the keys that wait; one has up to 65,535.</summary>
    private const long MaxWaitingBytes = 8 << 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<(IReplicaSource Source, CacheKey Key), ReplicaWrite> _waiting = [];
    private IReadOnlyList<ReplicaWrite> _underWay = [];
    private long _waitingBytes;
    private bool _isSending;
    private bool _isEnded;

    /// <summary>Whether the replica has everything.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return !_isSending;
        }
    }

    public void Add(IReplicaSource source, IReadOnlyList<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            foreach (ReplicaWrite write in writes) KeepLocked(source, write);
            if (_isSending || _waiting.Count == 0) return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Whether the replica is behind in a slot.</summary>
    public bool HasAny(int slot)
    {
        lock (_lock)
        {
            return _waiting.Keys.Any(waiting => waiting.Key.Slot == slot)
                || _underWay.Any(write => write.Key.Slot == slot);
        }
    }

    /// <summary>Forgets everything: the member is gone.</summary>
    public void End()
    {
        lock (_lock)
        {
            _waiting.Clear();
            _waitingBytes = 0;
            _isEnded = true;
        }
    }

    private async Task SendAllAsync()
    {
        Activity.Current = null;   // it serves many callers, so its calls belong to no caller's trace
        await Task.Yield();   // the caller may hold a key's lock
        while (Next(out IReplicaSource? source))
        {
            IReadOnlyList<ReplicaWrite> left = _underWay;
            try
            {
                left = await source!.CatchUpAsync(replica, _underWay);
            }
            catch (Exception)
            {
                // Whatever it was, these are still missed.
            }

            Return(source!, left);
            if (left.Count > 0) await Task.Delay(RetryAfter, time);
        }
    }

    private void KeepLocked(IReplicaSource source, in ReplicaWrite write)
    {
        if (_waiting.ContainsKey((source, write.Key)))
        {
            _waiting[(source, write.Key)] = write;
            return;
        }

        long bytes = _waitingBytes + write.Key.Bytes.Length;
        if (_isEnded || _waiting.Count == MaxWaiting || bytes > MaxWaitingBytes) return;
        _waitingBytes = bytes;
        _waiting.Add((source, write.Key), write);
    }

    private bool Next(out IReplicaSource? source)
    {
        lock (_lock)
        {
            IReplicaSource? first = _waiting.Keys.Select(waiting => waiting.Source).FirstOrDefault();
            _underWay = [.. _waiting
                .Where(waiting => waiting.Key.Source == first)
                .Take(MaxKeys)
                .Select(waiting => waiting.Value)];
            foreach (ReplicaWrite write in _underWay)
            {
                _waiting.Remove((first!, write.Key));
                _waitingBytes -= write.Key.Bytes.Length;
            }

            source = first;
            return _isSending = _underWay.Count > 0;
        }
    }

    // A key that is here again has a later write.
    private void Return(IReplicaSource source, IReadOnlyList<ReplicaWrite> left)
    {
        lock (_lock)
        {
            _underWay = [];
            foreach (ReplicaWrite write in left)
            {
                if (!_waiting.ContainsKey((source, write.Key))) KeepLocked(source, write);
            }
        }
    }
}
