using System.Collections.Concurrent;
using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Copies;

/// <summary>Ends the copies of a group's entries before, or after, they change (R4).</summary>
/// <param name="group">The group's name.</param>
/// <param name="table">Which members hold copies.</param>
/// <param name="views">The cluster.</param>
/// <param name="node">This node.</param>
internal sealed class CopyRevoker(string group, CopyTable table, ViewPublisher views, NodeContext node)
    : IAsyncDisposable
{
    // The order of a write is GroupOwner's. Here is its first part: stop granting, then revoke at all holders at once;
    // a holder that does not answer within a third of a lease gets no more of it, and is waited for until its lease is
    // over. So a write waits for one lease and a third at most. Whatever the holder has is void when the wait is over,
    // by its own clock, and then it is barred.
    //
    // A load makes no promise, so the order is reversed: it lands at once, and the copies of what it
    // replaced end a round trip later, in the background, or with the lease of a holder that does not answer.

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(LeaseTimes.Length / 3);

    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Revocations that were sent.</summary>
    public Counter Revoked { get; } = new();

    /// <summary>Ends the copies of what is about to be written; the write is applied before the result is disposed.
    /// </summary>
    public ValueTask<CopyWrite> BeginAsync(IReadOnlyList<PeerItem> items)
    {
        var write = CopyWrite.Of(table, items, node.Time.Now);
        return write.Holders == 0 ? new(write) : RevokeAsync(write, KeysOf(items), CancellationToken.None);
    }

    /// <summary>Ends all copies of the group: many of its keys are about to be removed at once.</summary>
    public ValueTask<CopyWrite> BeginAllAsync()
    {
        var write = CopyWrite.OfAll(table, node.Time.Now);
        return write.Holders == 0 ? new(write) : RevokeAsync(write, keys: [], CancellationToken.None);
    }

    /// <summary>Begins to end the copies of a key that a load has replaced. Nothing waits for it.</summary>
    public void EndOvertaken(in CacheKey key)
    {
        // A reader of the old entry was noted before it read (CopyTable), so a look after the load finds it.
        if (table.HoldersOf(key.Hash, node.Time.Now) == 0) return;

        Task ending = EndAsync(key);
        _underWay[ending] = true;
        _ = ending.ContinueWith(
            ended => _underWay.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        return new ValueTask(Task.WhenAll(_underWay.Keys));
    }

    private static PeerItem[] KeysOf(IReadOnlyList<PeerItem> items) =>
        [.. items.Select(item => new PeerItem(item.Key))];

    private async Task EndAsync(CacheKey key)
    {
        PeerItem[] items = [new(key)];
        try
        {
            using CopyWrite told = await RevokeAsync(
                CopyWrite.Of(table, items, node.Time.Now), items, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The node has ended, and its leases end by themselves.
        }
    }

    // Each revocation names all keys, so that a holder that answers has none of them.
    private async ValueTask<CopyWrite> RevokeAsync(
        CopyWrite write, IReadOnlyList<PeerItem> keys, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<GrantedLease> holders = views.Leases.Held(write.Holders, node.Time.Now);
            Revoked.Add(holders.Count);
            await Task.WhenAll(holders.Select(holder => RevokeAsync(holder, keys, cancellationToken)));
            return write;
        }
        catch
        {
            write.Abandon();
            throw;
        }
    }

    private async Task RevokeAsync(
        GrantedLease holder, IReadOnlyList<PeerItem> keys, CancellationToken cancellationToken)
    {
        if (await IsToldAsync(holder, keys).WaitAsync(cancellationToken)) return;
        node.Counters.LeaseWaits.Add(1);
        await node.Time.UntilAsync(holder.Stop(), cancellationToken);
    }

    private async Task<bool> IsToldAsync(GrantedLease holder, IReadOnlyList<PeerItem> keys)
    {
        if (holder.Link is not { IsClosed: false } link) return false;

        var header = new PeerHeader(views.Current.Ring, node.Clock.Now, Final: false, NotAfter: 0);
        try
        {
            PeerReply reply = await link.AskAsync(
                new PeerRequest(PeerOperation.Revoke, group, header, keys), AnswerTime, CancellationToken.None);
            return reply.Results.All(static one => PeerOperation.Revoke.IsAnswer(default, one.Status));
        }
        catch (PeerException)
        {
            return false;
        }
    }
}
