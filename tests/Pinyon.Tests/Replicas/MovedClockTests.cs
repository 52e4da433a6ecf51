using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;
using Pinyon.Versions;

namespace Pinyon.Tests.Replicas;

/// <summary>R2, R5, R9: a stranger that moves one member's clock keeps no entry from the other's replica.</summary>
public sealed class MovedClockTests : IAsyncDisposable
{
    private const int Keys = 100;

    private static readonly Member[] Members = [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("b")];

    private readonly TestCluster _cluster = new() { Groups = [ReplicaCluster.Group] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(50)]   // a reading at the limit of one is past the limit of the other
    [InlineData(50_000)]
    public async Task Set_AfterAStrangerHasMovedAClockByADay_IsKeptByBoth(int behind)
    {
        await StartAsync(behind);

        await SetAllAsync(TestCluster.KeysOf(_cluster["a"], "a").Take(Keys));
        await SetAllAsync(TestCluster.KeysOf(_cluster["a"], "b").Take(Keys));

        foreach (string name in (string[])["a", "b"])
        {
            ReplicaStatistics replicas = Statistics(name);
            (replicas.Kept, replicas.Skipped).ShouldBe((Keys, 0), name);
        }
    }

    [Fact]
    public async Task Set_AtAnOwnerThatDoesNotFollowItsReplicasClock_IsSentAgainByThatClock()
    {
        await StartAsync(behind: 600_000);

        await SetAllAsync(TestCluster.KeysOf(_cluster["a"], "b").Take(Keys));

        (Statistics("b").Kept, Statistics("b").Skipped).ShouldBe((Keys, 0));
    }

    private async Task StartAsync(int behind)
    {
        _cluster.Start("a", Members, new NodeTimeProvider(_cluster.Time));
        _cluster.Start("b", Members, new NodeTimeProvider(_cluster.Time, TimeSpan.FromMilliseconds(-behind)));

        // The stranger asks both for a tiny key, with the highest clock that a believes.
        var wall = (ulong)_cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() << 16;
        foreach (Member member in Members)
        {
            for (int past = 0; past <= 60_000; past += 30_000)
            {
                TimeSpan ahead = TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(past);
                var header = new PeerHeader(1, HybridClock.Add(wall, ahead), Final: true, NotAfter: 0);
                await _cluster[member.Name].Handler.AnswerAsync(
                    new PeerRequest(PeerOperation.Get, ReplicaCluster.Group.Name, header, [new PeerItem("tiny")]),
                    Cancellation);
            }
        }
    }

    private async Task SetAllAsync(IEnumerable<CacheKey> keys)
    {
        foreach (CacheKey key in keys)
        {
            await _cluster[_cluster["a"].OwnerOf(key).Name].Group(ReplicaCluster.Group.Name)
                .SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);
        }
    }

    private ReplicaStatistics Statistics(string name) =>
        _cluster[name].Group(ReplicaCluster.Group.Name).Statistics.Replicas;
}
