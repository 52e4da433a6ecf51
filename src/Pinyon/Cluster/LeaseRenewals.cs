using System.Collections.Concurrent;
using Pinyon.Cluster.Leases;
using Pinyon.Peers;

namespace Pinyon.Cluster;

/// <summary>Renews the leases under which copies are read while no look-up is sent that could ask for more
/// (R4).</summary>
internal sealed class LeaseRenewals(ViewPublisher views, NodeContext node) : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(LeaseTimes.Length / 3);

    private readonly ConcurrentDictionary<MemberLink, Task> _underWay = new();
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Asks each owner whose lease is due. Call it several times in a third of a lease.</summary>
    public void Tick()
    {
        ClusterView view = views.Current;
        foreach ((MemberLink link, Task last) in _underWay)
        {
            if (last.IsCompleted) _underWay.TryRemove(link, out _);
        }

        foreach (MemberLink link in view.Links)
        {
            if (link.Held.Tick(view.Ring, node.Time.Now) && !_underWay.ContainsKey(link))
            {
                _underWay[link] = RenewAsync(view, link);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        return new ValueTask(Task.WhenAll(_underWay.Values));
    }

    private async Task RenewAsync(ClusterView view, MemberLink link)
    {
        long sentAt = node.Time.Now;
        var header = new PeerHeader(view.Ring, node.Clock.Now, Final: false, NotAfter: 0)
        {
            Holder = view.Self.Name,
            AsksLease = true,
        };
        try
        {
            PeerReply reply = await link.AskAsync(
                new PeerRequest(PeerOperation.Renew, PinyonNodeOptions.DefaultGroup, header, []),
                AnswerTime,
                _ended.Token);
            if (reply.Lease != 0 && reply.Ring == view.Ring)
            {
                link.Held.Take(view.Ring, new LeaseGrant(reply.Lease, reply.LeaseTime), sentAt, node.Time.Now);
            }
        }
        catch (Exception fault) when (fault is PeerException or OperationCanceledException)
        {
            // The next tick asks again while the lease lasts; then its copies end, and reads go to the owner.
        }
    }
}
