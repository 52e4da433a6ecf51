using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>R2: the owner gives every write a version above every clock that it has seen.</summary>
public sealed class VersionTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Write_OfAKey_RaisesItsVersion()
    {
        ulong last = 0;
        foreach (Group group in (Group[])[On("a"), On("b"), On("a"), On("b")])
        {
            await group.SetAsync("pine", new CacheValue("nut"u8.ToArray()), Cancellation);
            ulong version = (await On("a").TryGetAsync("pine", Cancellation)).ShouldNotBeNull().Version;
            version.ShouldBeGreaterThan(last);
            last = version;
        }
    }

    [Fact]
    public async Task Request_OfAMemberWhoseClockIsAhead_MovesTheReceiversClock()
    {
        // c's clock runs an hour ahead; what a writes after it heard of it is newer than what c wrote.
        var ahead = new FakeTimeProvider(_cluster.Time.GetUtcNow());
        ahead.Advance(TimeSpan.FromHours(1));
        _cluster.Start("c", [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("c")], ahead);
        CacheKey key = TestCluster.KeysOf(_cluster["c"], "c").First();
        await On("c").SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);
        ulong written = (await On("c").TryGetAsync(key, Cancellation)).ShouldNotBeNull().Version;

        CacheKey other = TestCluster.KeysOf(_cluster["c"], "a").First(key => _cluster["a"].OwnerOf(key).Name == "a");
        await On("c").SetAsync(other, new CacheValue("nut"u8.ToArray()), Cancellation);

        (await On("a").TryGetAsync(other, Cancellation)).ShouldNotBeNull().Version.ShouldBeGreaterThan(written);
        _cluster["a"].Statistics.ClocksAhead.ShouldBe(1);
    }

    [Fact]
    public async Task Reply_OfAMemberWhoseClockIsAhead_MovesTheSendersClock()
    {
        // d only reads from c, whose clock runs an hour ahead; what d writes to itself afterwards is above it.
        var ahead = new FakeTimeProvider(_cluster.Time.GetUtcNow());
        ahead.Advance(TimeSpan.FromHours(1));
        Member[] members = [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")];
        _cluster.Start("c", members, ahead);
        _cluster.Start("d", members);
        await On("d").TryGetAsync(TestCluster.KeysOf(_cluster["d"], "c").First(), Cancellation);

        CacheKey own = TestCluster.KeysOf(_cluster["d"], "d").First();
        await On("d").SetAsync(own, new CacheValue("nut"u8.ToArray()), Cancellation);

        ulong version = (await On("d").TryGetAsync(own, Cancellation)).ShouldNotBeNull().Version;
        (version >> 16).ShouldBe((ulong)ahead.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Write_ToAnEntryThatIsNewerThanTheClock_IsIssuedAboveIt()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20 });
        var clock = new HybridClock(_cluster.Time);
        var entries = new TestEntries(store, clock, new MonotonicTime(_cluster.Time));
        ulong newer = HybridClock.Add(clock.Now, TimeSpan.FromDays(3));
        store.Write(new EntryKey("set"u8), "old"u8, new WriteOptions(newer), now: 1);
        store.Write(new EntryKey("deleted"u8), "old"u8, new WriteOptions(newer), now: 1);

        PeerResult set = entries.Apply(PeerOperation.Set, new PeerItem("set", "new"u8.ToArray()));
        PeerResult deleted = entries.Apply(PeerOperation.Delete, new PeerItem("deleted"));

        set.Version.ShouldBeGreaterThan(newer);
        deleted.Version.ShouldBeGreaterThan(newer);
        entries.Apply(PeerOperation.Get, new PeerItem("set")).Version.ShouldBe(set.Version);
        entries.Apply(PeerOperation.Get, new PeerItem("deleted")).Status.ShouldBe(PeerStatus.NotFound);
    }

    [Fact]
    public async Task Request_ThatCarriesAClock_IsAnsweredWithOneNoEarlier()
    {
        ulong clock = (ulong)_cluster.Time.GetUtcNow().AddHours(20).ToUnixTimeMilliseconds() << 16;
        var header = new PeerHeader(0, clock, Final: true, NotAfter: 0);
        var request = new PeerRequest(PeerOperation.Get, "default", header, [new PeerItem("k")]);

        (await _cluster["b"].Handler.AnswerAsync(request, Cancellation)).Clock.ShouldBeGreaterThanOrEqualTo(clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group On(string node) => _cluster[node].Group("default");
}
