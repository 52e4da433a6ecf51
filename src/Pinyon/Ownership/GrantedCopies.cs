using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>The owner's side of hot copies: who gets a lease, and which keys are copied under it (R4).</summary>
internal sealed class GrantedCopies(
    CopiesByGroup groups,
    LeaseGrants leases,
    HybridClock clock,
    MonotonicTime time)
{
    /// <summary>
    /// Who may get copies with the answer to a request; null = nobody. Only another member that sees the same ring may,
    /// and never who was sent here by another (R1).
    /// </summary>
    public HolderLease? Begin(ClusterView view, PeerRequest request)
    {
        PeerHeader header = request.Header;
        if (groups.IsEmpty || header.Holder.Length == 0 || header.Final
            || header.Ring != view.Slots.Fingerprint
            || view.Find(header.Holder) is not { } holder || holder == view.Self)
        {
            return null;
        }

        HolderLease lease = leases.Of(header.Holder);
        if (header.AsksLease)
        {
            lease.Ask(time.Now, clock.Next());
        }

        return lease;
    }

    /// <summary>The lease that goes with the reply, counted from now on, when it is sent.</summary>
    public LeaseGrant End(HolderLease? lease, PeerRequest request)
    {
        long now = time.Now;
        return lease is null ? default
            : request.Header.AsksLease ? lease.Ask(now, clock.Next())
            : new LeaseGrant(lease.NumberAt(now), 0);
    }

    /// <summary>Notes that a holder gets a copy of a key, if it may. Only then may the store be read for it.</summary>
    public bool TryGrant(HolderLease? lease, PeerRequest request, in PeerItem item)
    {
        if (lease is null || request.Operation is not PeerOperation.Get || groups.Find(request.Group) is not { } copies)
        {
            return false;
        }

        long now = time.Now;
        ulong key = new EntryKey(item.Key.Span).Hash;
        bool isGranted = lease.NumberAt(now) != 0
            && copies.Table.TryGrant(key, lease.Mark, copies.Hot.Contains(key), now);
        copies.Granted.Add(isGranted ? 1 : 0);
        return isGranted;
    }

    /// <summary>Says of a key that is explained who holds copies of it.</summary>
    public PeerResult Explain(string group, in PeerItem item, PeerResult result)
    {
        if (groups.Find(group) is not { } copies)
        {
            return result;
        }

        long now = time.Now;
        ulong key = new EntryKey(item.Key.Span).Hash;
        IEnumerable<string> holders = leases.Held(copies.Table.HoldersOf(key, now), now)
            .Select(lease => lease.Holder)
            .Order(StringComparer.Ordinal);
        return result with { Value = CopyHolders.ToBytes(holders) };
    }
}
