namespace Pinyon.Cluster.Leases;

/// <summary>The leases that this node gets from one owner, one after the other (R4).</summary>
/// <param name="counts">The numbers of all leases of this node, and how many were lost.</param>
internal sealed class HeldLeases(LeaseCounts counts)
{
    private HeldLease? _current;

    /// <summary>The lease, if copies under it are valid now.</summary>
    public HeldLease? Find(ulong ring, long now) =>
        Volatile.Read(ref _current) is { } lease && lease.Ring == ring && lease.IsHeld(now) ? lease : null;

    /// <summary>Whether a request to the owner should ask for a lease: a new one, or more of the one that is
    /// held.</summary>
    public bool IsDue(ulong ring, long now) =>
        Volatile.Read(ref _current) is not { } lease || lease.Ring != ring || lease.IsDue(now);

    /// <summary>Takes the lease that a reply of the owner carries.</summary>
    /// <param name="ring">The ring in which the owner was asked.</param>
    /// <param name="grant">The lease, with a number.</param>
    /// <param name="sentAt">When the request was sent.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>The lease that copies in the same reply belong to; null if the reply is an old one.</returns>
    public HeldLease? Take(ulong ring, LeaseGrant grant, long sentAt, long now)
    {
        while (true)
        {
            HeldLease? known = Volatile.Read(ref _current);
            if (known is not null && known.Ring == ring)
            {
                if (known.Number == grant.Number) return Extended(known, grant, sentAt);

                // Numbers grow, but an owner that restarted with an earlier clock begins below.
                if (known.Number > grant.Number && known.IsHeld(now)) return null;
            }

            // Copies kept under the lease before, here or in another ring, are void: its id does not come back.
            var fresh = new HeldLease(ring, grant.Number, counts.NextId());
            if (Interlocked.CompareExchange(ref _current, fresh, known) == known)
            {
                CountIfLost(known, ring, now);
                return Extended(fresh, grant, sentAt);
            }
        }
    }

    /// <summary>Drops a lease that is over.</summary>
    /// <param name="ring">The current ring.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>Whether the owner should be asked to renew it without waiting for a look-up that asks.</returns>
    public bool Tick(ulong ring, long now)
    {
        if (Volatile.Read(ref _current) is not { } lease) return false;
        if (lease.IsHeld(now)) return lease.Ring == ring && lease.IsDue(now) && lease.IsUsed(now);
        if (Interlocked.CompareExchange(ref _current, null, lease) == lease) CountIfLost(lease, ring, now);
        return false;
    }

    private static HeldLease Extended(HeldLease lease, LeaseGrant grant, long sentAt)
    {
        if (grant.Milliseconds > 0) lease.Extend(sentAt, grant.Milliseconds);
        return lease;
    }

    private void CountIfLost(HeldLease? lease, ulong ring, long now)
    {
        if (lease is not null && lease.Ring == ring && lease.IsUsed(now)) counts.Lost.Add(1);
    }
}
