using System.Collections.Concurrent;
using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Renews the leases that copies are read by, while no look-up is sent that could ask for more (R4).</summary>
internal sealed class LeaseRenewals(
    Func<ClusterView> view,
    HeldLeases leases,
    HeldCopies copies,
    HybridClock clock,
    MonotonicTime time) : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(LeaseTimes.Length / 3);

    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Asks whoever is due to be asked. Call it several times in a third of a lease.</summary>
    public void Tick()
    {
        ClusterView now = view();
        foreach (string owner in leases.Tick(now.Slots.Fingerprint, time.Now))
        {
            if (!_underWay.TryGetValue(owner, out Task? last) || last.IsCompleted)
            {
                _underWay[owner] = RenewAsync(now, owner);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        return new ValueTask(Task.WhenAll(_underWay.Values));
    }

    private async Task RenewAsync(ClusterView now, string owner)
    {
        if (now.Find(owner) is not { } member || now.PeerOf(member) is not { } peer)
        {
            return;
        }

        long sentAt = time.Now;
        ulong ring = now.Slots.Fingerprint;
        var header = new PeerHeader(ring, clock.Now, Final: false, NotAfter: 0)
        {
            Holder = now.Self.Name,
            AsksLease = true,
        };
        try
        {
            PeerReply reply = await peer.AskAsync(
                new PeerRequest(PeerOperation.Renew, PinyonNodeOptions.DefaultGroup, header, []),
                AnswerTime,
                _ended.Token);
            clock.Observe(reply.Clock);
            copies.Take(member, ring, reply, sentAt);
        }
        catch (Exception fault) when (fault is PeerException or OperationCanceledException)
        {
            // The next tick asks again while the lease lasts; then its copies end, and reads go to the owner.
        }
    }
}
