using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Sees to it that nobody holds a copy of what is about to be written (R4).</summary>
internal sealed class CopyRevoker(
    Func<ClusterView> view,
    CopiesByGroup groups,
    LeaseGrants leases,
    HybridClock clock,
    MonotonicTime time,
    NodeCounters counters)
{
    // A write, in this order:
    //
    //   1  stop granting   CopyTable.BeginWrite: who gets a copy was noted before this, or gets none
    //   2  revoke          at all holders at once; who does not answer is waited for until its lease is over
    //   3  apply           the caller
    //   4  grant again     CopyWrite.Dispose: who asks now reads what was applied
    //   5  acknowledge     the caller
    //
    // A holder that does not answer within a third of a lease gets no more of it, so that a write waits for one lease
    // and a third at most. Whatever it holds is void when the wait is over, by its own clock, and then it is barred.

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(LeaseTimes.Length / 3);


    /// <summary>Ends the copies of what a write changes; it is applied before the result is disposed of.</summary>
    public ValueTask<CopyWrite> BeginAsync(PeerOperation operation, string group, IReadOnlyList<PeerItem> items) =>
        operation.IsForAll() ? BeginAllAsync(group) : BeginAsync(group, items);

    private ValueTask<CopyWrite> BeginAsync(string group, in PeerItem item)
    {
        if (groups.Find(group) is not { } copies)
        {
            return default;
        }

        var write = CopyWrite.Of(copies.Table, HashOf(item), time.Now);
        return write.Holders == 0 ? new(write) : RevokeAsync(write, copies, group, [new PeerItem(item.Key)]);
    }

    // All holders are told of all keys, so that those who were told hold none of them.
    private ValueTask<CopyWrite> BeginAsync(string group, IReadOnlyList<PeerItem> items)
    {
        if (items.Count == 1)
        {
            return BeginAsync(group, items[0]);
        }

        if (groups.Find(group) is not { } copies)
        {
            return default;
        }

        var write = CopyWrite.Of(copies.Table, [.. items.Select(item => HashOf(item))], time.Now);
        return write.Holders == 0
            ? new(write)
            : RevokeAsync(write, copies, group, [.. items.Select(item => new PeerItem(item.Key))]);
    }

    /// <summary>Ends the copies of what a load has replaced already: it is no write, and waits for nobody.</summary>
    public async Task EndAsync(string group, GroupCopies copies, CacheKey key, CancellationToken cancellationToken)
    {
        PeerItem item = new(key.Bytes);
        var replaced = CopyWrite.Of(copies.Table, HashOf(item), time.Now);
        using CopyWrite told = await RevokeAsync(replaced, copies, group, [item], cancellationToken);
    }

    // What removes many keys at once ends all copies of the group.
    private ValueTask<CopyWrite> BeginAllAsync(string group)
    {
        if (groups.Find(group) is not { } copies)
        {
            return default;
        }

        var write = CopyWrite.OfAll(copies.Table, time.Now);
        return write.Holders == 0 ? new(write) : RevokeAsync(write, copies, group, []);
    }

    private static ulong HashOf(in PeerItem item) => new EntryKey(item.Key.Span).Hash;

    private async ValueTask<CopyWrite> RevokeAsync(
        CopyWrite write,
        GroupCopies copies,
        string group,
        IReadOnlyList<PeerItem> keys,
        CancellationToken cancellationToken = default)
    {
        try
        {
            IReadOnlyList<HolderLease> holders = leases.Held(write.Holders, time.Now);
            copies.Revoked.Add(holders.Count);
            await Task.WhenAll(holders.Select(holder => RevokeAsync(holder, group, keys, cancellationToken)));
            return write;
        }
        catch
        {
            write.Abandon();
            throw;
        }
    }

    private async Task RevokeAsync(
        HolderLease holder, string group, IReadOnlyList<PeerItem> keys, CancellationToken cancellationToken)
    {
        bool isTold = await CallAsync(holder.Holder, group, keys).WaitAsync(cancellationToken);
        if (!isTold)
        {
            counters.LeaseWaits.Add(1);
            await time.UntilAsync(holder.Stop(), cancellationToken);
        }
    }

    private async Task<bool> CallAsync(string holder, string group, IReadOnlyList<PeerItem> keys)
    {
        ClusterView now = view();
        if (now.Find(holder) is not { } member || now.PeerOf(member) is not { } peer)
        {
            return false;
        }

        var header = new PeerHeader(now.Slots.Fingerprint, clock.Now, Final: false, NotAfter: 0);
        try
        {
            counters.PeerCalls.Add(1);
            PeerReply reply = await peer.AskAsync(
                new PeerRequest(PeerOperation.Revoke, group, header, keys), AnswerTime, CancellationToken.None);
            clock.Observe(reply.Clock);
            return true;
        }
        catch (PeerException)
        {
            counters.PeerErrors.Add(1);
            return false;
        }
    }
}
