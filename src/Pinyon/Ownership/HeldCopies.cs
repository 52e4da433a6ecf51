using Pinyon.Entries;
using Pinyon.Loading;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>The holder's side of hot copies: reads them, asks for them, keeps them, ends them (R4).</summary>
internal sealed class HeldCopies(CopiesByGroup groups, HeldLeases leases, MonotonicTime time)
{
    /// <summary>Leases that ended while they were needed.</summary>
    public long LeasesLost => leases.Lost;

    /// <summary>Answers a look-up from a copy, if there is one under a lease that is held.</summary>
    public bool TryRead(string group, ClusterView view, Member owner, in PeerItem item, out PeerResult result)
    {
        result = default;
        if (groups.Find(group) is not { } copies)
        {
            return false;
        }

        // The moment of the read: a node that is stopped behind this line answers what was true at it, late.
        long now = time.Now;
        if (leases.Find(owner.Name, view.Slots.Fingerprint, now) is not { } lease
            || !copies.Held.TryRead(new EntryKey(item.Key.Span), lease, now, out HotCopy copy))
        {
            return false;
        }

        long remaining = copy.ExpiresAt == 0 ? 0 : Math.Max(1, copy.ExpiresAt - now);
        result = new PeerResult(PeerStatus.Found, copy.Value, copy.Flags, copy.Version, remaining);
        return true;
    }

    /// <summary>Makes a look-up ask for copies. Call it before the request is sent: times count from here.</summary>
    public CopyRequest Begin(string group, ClusterView view, Member owner, ref PeerHeader header)
    {
        if (header.Final || groups.Find(group) is not { } copies)
        {
            return default;
        }

        long now = time.Now;
        bool asksLease = leases.IsDue(owner.Name, header.Ring, now);
        header = header with { Holder = view.Self.Name, AsksLease = asksLease };
        return new CopyRequest(copies, now, copies.Held.LastRevocation);
    }

    /// <summary>Takes the lease and the copies that a reply brought.</summary>
    public void Take(in CopyRequest sent, Member owner, PeerRequest request, PeerReply reply)
    {
        ulong ring = request.Header.Ring;
        if (sent.Copies is not { } copies || reply.Lease == 0 || reply.Ring != ring)
        {
            return;
        }

        long now = time.Now;
        var grant = new LeaseGrant(reply.Lease, reply.LeaseTime);
        if (leases.Take(owner.Name, ring, grant, sent.SentAt, now) is not { } lease)
        {
            return;
        }

        for (int i = 0; i < reply.Results.Count; i++)
        {
            PeerResult result = reply.Results[i];
            if (result is { Status: PeerStatus.Found, CopyFor: > 0 })
            {
                Keep(copies.Held, request.Items[i], result, sent, lease, now);
            }
        }
    }

    /// <summary>Takes the lease that a reply to a renewal brought.</summary>
    public void Take(Member owner, ulong ring, PeerReply reply, long sentAt)
    {
        if (reply.Lease != 0 && reply.Ring == ring)
        {
            leases.Take(owner.Name, ring, new LeaseGrant(reply.Lease, reply.LeaseTime), sentAt, time.Now);
        }
    }

    /// <summary>An owner is about to write: ends the copies of its request, and those on their way here.</summary>
    public void Revoke(PeerRequest request)
    {
        if (groups.Find(request.Group)?.Held is not { } held)
        {
            return;
        }

        if (request.Items.Count == 0)
        {
            held.RevokeAll();
        }

        foreach (PeerItem item in request.Items)
        {
            held.Revoke(new EntryKey(item.Key.Span), time.Now);
        }
    }

    private static void Keep(
        HotCopies held, in PeerItem item, in PeerResult result, in CopyRequest sent, HeldLease lease, long now)
    {
        long expiresAt = result.TimeToLive == 0 ? 0 : EntryTimes.SaturatingAdd(sent.SentAt, result.TimeToLive);
        long endsAt = sent.SentAt + Math.Min(result.CopyFor, LeaseTimes.CopyLife);
        endsAt = expiresAt == 0 ? endsAt : Math.Min(endsAt, expiresAt);
        if (endsAt > now)
        {
            var copy = new HotCopy(result.Value, result.Flags, result.Version, expiresAt);
            held.Keep(new EntryKey(item.Key.Span), copy, new CopyTicket(lease, sent.LastRevocation, endsAt), now);
        }
    }
}
