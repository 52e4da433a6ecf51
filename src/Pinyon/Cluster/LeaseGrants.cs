using Pinyon.Cluster.Leases;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Cluster;

/// <summary>The leases that this node has granted as an owner: one to each member, for all copies there (R4).</summary>
internal sealed class LeaseGrants(HybridClock clock, MonotonicTime time)
{
    // A member that left may read its copies until its lease is over, so a write still waits for it: a lease is
    // forgotten only when its link is closed and its time has passed. Then its mark is free for another member. Marks
    // of the old one that still stand in a table of copies tell the new one too much, never too little.

    private readonly Lock _lock = new();
    private GrantedLease[] _leases = [];

    /// <summary>How many holders are remembered.</summary>
    public int Count => Volatile.Read(ref _leases).Length;

    /// <summary>The lease for a member whose link is new.</summary>
    public GrantedLease Add(string holder)
    {
        lock (_lock)
        {
            long now = time.Now;
            GrantedLease[] kept =
                [.. _leases.Where(lease => lease.Link is not { IsClosed: true } || lease.IsHeld(now))];
            int index = Enumerable.Range(0, kept.Length + 1)
                .First(i => !Array.Exists(kept, lease => lease.Index == i));
            var lease = new GrantedLease(holder, index);
            Volatile.Write(ref _leases, [.. kept, lease]);
            return lease;
        }
    }

    /// <summary>The holders behind these marks that may have copies now.</summary>
    public IReadOnlyList<GrantedLease> Held(ulong marks, long now) => marks == 0
        ? []
        : [.. Volatile.Read(ref _leases).Where(lease => (lease.Mark & marks) != 0 && lease.IsHeld(now))];

    /// <summary>Slots have moved away: holders keep their leases, but not what they copied under them.</summary>
    public void Renumber()
    {
        foreach (GrantedLease lease in Volatile.Read(ref _leases)) lease.Renumber(clock.Next());
    }

    /// <summary>
    /// The lease under which a request may get copies; null = none. Only another member that sees the same ring gets
    /// one, and never a request that another member redirected here (R1).
    /// </summary>
    public GrantedLease? Begin(ClusterView view, PeerRequest request)
    {
        PeerHeader header = request.Header;
        if (header.Holder.Length == 0 || header.Final || header.Ring != view.Ring
            || view.Find(header.Holder) is not { } link)
        {
            return null;
        }

        if (header.AsksLease) link.Granted.Ask(time.Now, clock.Next());
        return link.Granted;
    }

    /// <summary>The lease that goes with the reply, counted from now on, when it is sent.</summary>
    public LeaseGrant End(GrantedLease? lease, PeerRequest request)
    {
        if (lease is null) return default;
        long now = time.Now;
        return request.Header.AsksLease
            ? lease.Ask(now, clock.Next())
            : new LeaseGrant(lease.NumberAt(now), 0);
    }
}
