using System.Collections.Concurrent;

namespace Pinyon.Loading;

/// <summary>The leases that this node holds: one from each owner whose keys it has copies of (R4).</summary>
internal sealed class HeldLeases
{
    private readonly ConcurrentDictionary<string, HeldLease> _leases = new(StringComparer.Ordinal);
    private long _ids;
    private long _lost;

    /// <summary>Leases that ended while copies under them were being read.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>The lease from an owner, if copies under it are good now.</summary>
    public HeldLease? Find(string owner, ulong ring, long now) =>
        _leases.TryGetValue(owner, out HeldLease? lease) && lease.Ring == ring && lease.IsHeld(now) ? lease : null;

    /// <summary>Whether a request to an owner should ask for a lease: a new one, or more of the old.</summary>
    public bool IsDue(string owner, ulong ring, long now) =>
        !_leases.TryGetValue(owner, out HeldLease? lease) || lease.Ring != ring || lease.IsDue(now);

    /// <summary>Takes what an owner answered.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="ring">The ring in which it was asked.</param>
    /// <param name="grant">The answer, with a number.</param>
    /// <param name="sentAt">When the request was sent.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>The lease that copies in the same answer belong to; null if the answer is an old one.</returns>
    public HeldLease? Take(string owner, ulong ring, LeaseGrant grant, long sentAt, long now)
    {
        while (true)
        {
            _leases.TryGetValue(owner, out HeldLease? known);
            if (known is not null && known.Ring == ring)
            {
                if (known.Number == grant.Number)
                {
                    return Extended(known, grant, sentAt);
                }

                // Numbers grow, but an owner that was started anew with an earlier clock begins below.
                if (known.Number > grant.Number && known.IsHeld(now))
                {
                    return null;
                }
            }

            // Whatever was kept under the lease before, here or in another ring, is void: its id does not come back.
            var fresh = new HeldLease(owner, ring, grant.Number, Interlocked.Increment(ref _ids));
            if (known is null ? _leases.TryAdd(owner, fresh) : _leases.TryUpdate(owner, fresh, known))
            {
                CountIfLost(known, ring, now);
                return Extended(fresh, grant, sentAt);
            }
        }
    }

    /// <summary>Drops the leases that are over and names those to renew without waiting for a request.</summary>
    /// <param name="ring">The ring of now.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>The owners to ask.</returns>
    public IReadOnlyList<string> Tick(ulong ring, long now)
    {
        List<string> due = [];
        foreach ((string owner, HeldLease lease) in _leases)
        {
            if (!lease.IsHeld(now))
            {
                if (_leases.TryRemove(KeyValuePair.Create(owner, lease)))
                {
                    CountIfLost(lease, ring, now);
                }
            }
            else if (lease.Ring == ring && lease.IsDue(now) && lease.IsUsed(now))
            {
                due.Add(owner);
            }
        }

        return due;
    }

    private static HeldLease Extended(HeldLease lease, LeaseGrant grant, long sentAt)
    {
        if (grant.Milliseconds > 0)
        {
            lease.Extend(sentAt, grant.Milliseconds);
        }

        return lease;
    }

    private void CountIfLost(HeldLease? lease, ulong ring, long now)
    {
        if (lease is not null && lease.Ring == ring && lease.IsUsed(now))
        {
            Interlocked.Increment(ref _lost);
        }
    }
}
