using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests.Replicas;

/// <summary>R6, R9: while an owner is unreachable, the first reachable replica answers reads.</summary>
public sealed class StandInTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly ReplicaCluster _cluster;
    private readonly ReplicaCluster _plain = new();

    public StandInTests() => _cluster = new ReplicaCluster(ReplicaCluster.Group with { Loader = _loader.LoadAsync });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _plain.DisposeAsync();
    }

    [Fact]
    public async Task Get_WithoutItsOwner_ReadsWhatWasWritten()
    {
        await _plain.SetAsync("a", "nut");
        _plain.Set(_plain.Owner, InProcessLink.Refused);

        foreach (string node in (string[])[_plain.Replica, _plain.Other])
        {
            (await _plain.GetAsync(node)).ShouldBe("nut", $"through {node}");
            CacheEntry? seen = await _plain.On(node).TryGetAsync(_plain.Key, Cancellation);
            ScriptedLoader.TextOf(seen).ShouldBe("nut");
        }

        _plain.On(_plain.Other).Statistics.Replicas.StandInReads.ShouldBe(2);
        _plain.Transport.Calls(TestCluster.MemberNamed(_plain.Replica), PeerOperation.Get).ShouldBe(2);
    }

    [Fact]
    public async Task Get_WithoutItsOwner_SeesWhatWasRemovedAsRemoved()
    {
        await _plain.SetAsync("a", "nut");
        await _plain.RemoveAsync("a");
        _plain.Set(_plain.Owner, InProcessLink.Refused);

        (await _plain.GetAsync(_plain.Replica)).ShouldBeNull();
        (await _plain.GetAsync(_plain.Other)).ShouldBeNull();
    }

    [Fact]
    public async Task GetMany_WithoutOneOwner_ReadsTheKeysOfAll()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 100).Select(i => new CacheKey($"key-{i}"))];
        var value = new CacheValue("nut"u8.ToArray());
        await _plain.On("a").SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, value))], Cancellation);
        _plain.Set("b", InProcessLink.Refused);

        foreach (string node in (string[])["a", "c"])
        {
            IReadOnlyList<CacheResult> read = await _plain.On(node).GetManyAsync(keys, Cancellation);

            read.ShouldAllBe(result => result.Error == null && result.Entry != null);
        }
    }

    [Fact]
    public async Task Get_OfAMissingKeyWithoutItsOwner_IsLoadedOnceAtTheStandIn()
    {
        _loader.Hold();
        _cluster.Set(_cluster.Owner, InProcessLink.Refused);

        Task<string?>[] gets = [.. Enumerable.Range(0, 20)
            .Select(i => _cluster.GetAsync(i % 2 == 0 ? _cluster.Replica : _cluster.Other))];
        await _loader.WhenCalledAsync(Cancellation);
        _loader.Release(ScriptedLoader.Text("loaded"));

        (await Task.WhenAll(gets)).ShouldAllBe(text => text == "loaded");
        (await _cluster.GetAsync(_cluster.Other)).ShouldBe("loaded");
        _loader.Calls.Count.ShouldBe(1);
        _cluster.On(_cluster.Replica).Statistics.LocalLoads.ShouldBe(1);
    }

    [Fact]
    public async Task GetMany_OfMissingKeysWithoutAnyOwner_LoadsThemAtTheirStandIns()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 20).Select(i => new CacheKey($"key-{i}"))];
        _cluster.Set("b", InProcessLink.Refused);

        IReadOnlyList<CacheResult> read = await _cluster.On("a").GetManyAsync(keys, Cancellation);

        read.ShouldAllBe(result => result.Error == null && result.Entry != null);
        _loader.Calls.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Get_WithTwoReplicasOfWhichTheFirstIsGoneToo_IsAnsweredByTheSecond()
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with { Replicas = 2 });
        await cluster.SetAsync("a", "nut");
        cluster.Set(cluster.Owner, InProcessLink.Refused);
        cluster.Set(cluster.Replica, InProcessLink.Refused);

        (await cluster.GetAsync(cluster.Other)).ShouldBe("nut");
        cluster.On(cluster.Other).Statistics.Replicas.StandInReads.ShouldBe(1);
    }

    [Fact]
    public async Task Get_WithAllThatKeepItGone_SaysSo()
    {
        await _plain.SetAsync("a", "nut");
        _plain.Set(_plain.Owner, InProcessLink.Refused);
        _plain.Set(_plain.Replica, InProcessLink.Refused);

        CacheException error = await Should.ThrowAsync<CacheException>(() => _plain.GetAsync(_plain.Other));

        error.Failure.ShouldBe(CacheFailure.OwnerUnreachable);
    }

    [Fact]
    public void Get_WithAnOwnerThatOnlyDoesNotAnswer_IsNotReadElsewhere() => _plain.Run(async () =>
    {
        // A slow loader is not a dead owner.
        await _plain.SetAsync("a", "nut");
        _plain.Set(_plain.Owner, InProcessLink.Silent);

        CacheFailure? failure = null;
        try
        {
            await _plain.GetAsync(_plain.Other);
        }
        catch (CacheException error)
        {
            failure = error.Failure;
        }

        failure.ShouldBe(CacheFailure.TimedOut);
        _plain.On(_plain.Other).Statistics.Replicas.StandInReads.ShouldBe(0);
    });

    [Fact]
    public async Task Get_WithoutItsOwnerAndWithoutReplicas_SaysSo()
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with { Replicas = 0 });
        cluster.Set(cluster.Owner, InProcessLink.Refused);

        CacheException error = await Should.ThrowAsync<CacheException>(() => cluster.GetAsync(cluster.Other));

        error.Failure.ShouldBe(CacheFailure.OwnerUnreachable);
    }

    [Fact]
    public async Task Write_WithoutItsOwner_FailsAndLeavesTheReplicasEntry()
    {
        await _plain.SetAsync("a", "nut");
        _plain.Set(_plain.Owner, InProcessLink.Refused);

        foreach (string node in (string[])[_plain.Replica, _plain.Other])
        {
            CacheException set = await Should.ThrowAsync<CacheException>(() => _plain.SetAsync(node, "cone"));
            CacheException removed = await Should.ThrowAsync<CacheException>(() => _plain.RemoveAsync(node));

            (set.Failure, removed.Failure)
                .ShouldBe((CacheFailure.OwnerUnreachable, CacheFailure.OwnerUnreachable));
        }

        (await _plain.GetAsync(_plain.Other)).ShouldBe("nut");
    }

    [Fact]
    public async Task Get_AnsweredByAStandIn_GrantsNoCopies()
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with { HotReadsPerSecond = 0 });
        await cluster.SetAsync("a", "nut");
        cluster.Set(cluster.Owner, InProcessLink.Refused);

        for (int i = 0; i < 5; i++)
        {
            (await cluster.GetAsync(cluster.Other)).ShouldBe("nut");
        }

        cluster.Transport.Calls(TestCluster.MemberNamed(cluster.Replica), PeerOperation.Get).ShouldBe(5);
        cluster.On(cluster.Replica).Statistics.Copies.Granted.ShouldBe(0);
    }
}
