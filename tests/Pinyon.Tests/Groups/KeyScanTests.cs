using Pinyon.Cluster;
using Pinyon.Entries;
using Pinyon.Groups.Owned;
using Pinyon.Peers.Details;
using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>How much one piece of a scan looks at.</summary>
public sealed class KeyScanTests : IDisposable
{
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 4 << 20 });

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Step_ThatMeetsExpiredEntries_DoesNotBeginAnotherWholePiece()
    {
        const int Count = 2000;
        var time = new ManualTimeProvider();
        var monotonic = new MonotonicTime(time);
        for (int i = 0; i < 10_000; i++)
        {
            long expiresAt = i % 10 == 0 ? monotonic.Now + 1 : 0;
            _store.Write(new CacheKey($"key-{i}").Entry, [], new WriteOptions(1, ExpiresAt: expiresAt), monotonic.Now);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var reader = new EntryReader(_store, new EntryFloors(bytes: 1 << 16), monotonic);
        var scan = new KeyScan(_store, reader, monotonic, isPlain: true);
        var table = new SlotTable(new([TestCluster.MemberNamed("a")]));
        var view = new ClusterView(TestCluster.MemberNamed("a"), table, [null], before: null, version: 0);

        PeerPage page = scan.Step(view, new PeerScan(0, Count, CountsOnly: true));

        page.Count.ShouldBeInRange(Count, Count + 95);
    }
}
