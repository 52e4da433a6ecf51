using Pinyon.Peers;
using Pinyon.Testing;

namespace Pinyon.Tests.Ownership;

/// <summary>R2: the owner stamps every write, above every clock that it has seen.</summary>
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
    public async Task Reply_OfAMemberWhoseClockIsAhead_MovesTheSendersClock()
    {
        // c's clock runs an hour ahead; what a writes after it heard of it is newer than what c wrote.
        var ahead = new ManualTimeProvider();
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
    public async Task Request_ThatCarriesAClock_IsAnsweredWithOneNoEarlier()
    {
        ulong clock = ulong.MaxValue >> 4;
        var header = new PeerHeader(0, clock, Final: true, NotAfter: 0);
        var request = new PeerRequest(PeerOperation.Get, "default", header, [new PeerItem("k"u8.ToArray())]);

        (await _cluster["b"].Handler.AnswerAsync(request, Cancellation)).Clock.ShouldBeGreaterThanOrEqualTo(clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group On(string node) => _cluster[node].Group("default");
}
