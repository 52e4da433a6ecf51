using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Entries;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Copies;

/// <summary>A group's part in hot copies: those that this node holds, and those that others hold of it (R4).</summary>
internal sealed class GroupCopies : IAsyncDisposable
{
    /// <summary>Of the group's memory, what it keeps copies of others' entries in.</summary>
    private const int CachePart = 8;

    /// <summary>Of the group's memory, what it remembers the holders of its own entries in.</summary>
    private const int TablePart = 64;

    private readonly ViewPublisher _views;
    private readonly NodeContext _node;
    private readonly CopyTable _table;
    private readonly HotKeys _hot;
    private readonly Counter _granted = new();

    /// <param name="group">The group's name.</param>
    /// <param name="budget">The group's memory, of which copies have their part.</param>
    /// <param name="hot">Which of its own entries others may copy.</param>
    /// <param name="views">The cluster.</param>
    /// <param name="node">This node.</param>
    public GroupCopies(string group, long budget, HotKeys hot, ViewPublisher views, NodeContext node)
    {
        _views = views;
        _node = node;
        _hot = hot;
        _table = new CopyTable(TableBytes(budget));
        Cache = new CopyCache(CacheBytes(budget));
        Revoker = new CopyRevoker(group, _table, views, node);
    }

    /// <summary>Copies of others' entries.</summary>
    public CopyCache Cache { get; }

    /// <summary>Ends the copies that others hold.</summary>
    public CopyRevoker Revoker { get; }

    public CopyStatistics Statistics =>
        Cache.Statistics with { Granted = _granted.Value, Revoked = Revoker.Revoked.Value };

    /// <summary>What is left to the group's own entries, if it has copies.</summary>
    public static long EntryBytes(long budget) => budget - CacheBytes(budget) - TableBytes(budget);

    /// <summary>Whether a group's memory can be divided.</summary>
    public static bool IsLargeEnough(long budget) => CacheBytes(budget) >= StoreOptions.MinBudgetBytes;

    // ── The holder's side: reads copies, asks for them, keeps them, ends them.

    /// <summary>Answers a look-up from a copy, if there is one under a lease that is held.</summary>
    public bool TryRead(ClusterView view, MemberLink owner, in CacheKey key, out PeerResult copy)
    {
        // The moment of the read: a node that is stopped behind this line answers what was true at it, late.
        long now = _node.Time.Now;
        copy = default;
        return owner.Held.Find(view.Ring, now) is { } lease && Cache.TryRead(key.Entry, lease, now, out copy);
    }

    /// <summary>Makes a look-up ask for copies. Call it before the request is sent: times count from here.</summary>
    public CopyRequest Begin(ClusterView view, MemberLink owner, ref PeerHeader header)
    {
        if (header.Final) return default;
        long now = _node.Time.Now;
        header = header with { Holder = view.Self.Name, AsksLease = owner.Held.IsDue(header.Ring, now) };
        return new CopyRequest(now, Cache.LastRevocation);
    }

    /// <summary>Takes the lease and the copies that a reply carries.</summary>
    public void Take(in CopyRequest sent, MemberLink owner, PeerRequest request, PeerReply reply)
    {
        ulong ring = request.Header.Ring;
        if (sent.SentAt == 0 || reply.Lease == 0 || reply.Ring != ring) return;

        long now = _node.Time.Now;
        var grant = new LeaseGrant(reply.Lease, reply.LeaseTime);
        if (owner.Held.Take(ring, grant, sent.SentAt, now) is not { } lease) return;

        for (int i = 0; i < reply.Results.Count; i++)
        {
            if (reply.Results[i] is { Status: PeerStatus.Found, CopyFor: > 0 } result)
            {
                Keep(request.Items[i].Key, result, sent, lease, now);
            }
        }
    }

    /// <summary>An owner is about to write: ends the copies of its request, and those on their way here.</summary>
    public void Revoke(PeerRequest request)
    {
        if (request.Items.Count == 0) Cache.RevokeAll();
        for (int i = 0; i < request.Items.Count; i++) Cache.Revoke(request.Items[i].Key.Entry, _node.Time.Now);
    }

    // ── The owner's side: grants copies and names their holders. Revoking is the Revoker's.

    /// <summary>Notes that a holder gets a copy of a key, if it may. Only then may the store be read for it.</summary>
    public bool TryGrant(GrantedLease lease, in CacheKey key)
    {
        long now = _node.Time.Now;
        bool isGranted = lease.NumberAt(now) != 0
            && _table.TryGrant(key.Hash, lease.Mark, _hot.Contains(key.Hash), now);
        if (isGranted) _granted.Add(1);
        return isGranted;
    }

    /// <summary>The names of the members that hold copies of a key.</summary>
    public IEnumerable<string> HoldersOf(in CacheKey key)
    {
        long now = _node.Time.Now;
        return _views.Leases.Held(_table.HoldersOf(key.Hash, now), now)
            .Select(lease => lease.Holder)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    public void Tick(long now, int maxWork)
    {
        Cache.Tick(now, maxWork);
        _table.Sweep(now);
        _hot.Tick(now);
    }

    public async ValueTask DisposeAsync()
    {
        using CopyCache cache = Cache;   // last, whatever happens before
        await Revoker.DisposeAsync();
    }

    private static long CacheBytes(long budget) => budget / CachePart;

    private static long TableBytes(long budget) => budget / TablePart;

    private void Keep(in CacheKey key, in PeerResult result, in CopyRequest sent, HeldLease lease, long now)
    {
        long expiresAt = result.TimeToLive == 0 ? 0 : EntryTimes.SaturatingAdd(sent.SentAt, result.TimeToLive);
        long endsAt = sent.SentAt + Math.Min(result.CopyFor, EntryTimes.CopyLife);
        endsAt = expiresAt == 0 ? endsAt : Math.Min(endsAt, expiresAt);
        if (endsAt > now)
        {
            Cache.Keep(key.Entry, result, new CopyStamp(lease.Id, sent.LastRevocation, expiresAt), endsAt, now);
        }
    }
}
