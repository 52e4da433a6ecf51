using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Replicas;

/// <summary>R9: replicas have every acknowledged write, with all its properties.</summary>
public sealed class ReplicaWriteTests : IAsyncDisposable
{
    private readonly ReplicaCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task Set_ThroughAnyNode_IsKeptByTheReplicaAsByTheOwner(string writer)
    {
        var value = new CacheValue("nut"u8.ToArray(), Flags: 7, TimeSpan.FromSeconds(60));
        await _cluster.On(writer).SetAsync(_cluster.Key, value, Cancellation);

        PeerResult owner = await _cluster.KeptAtAsync(_cluster.Owner);
        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
        (replica.Version, replica.Flags, replica.TimeToLive).ShouldBe((owner.Version, 7U, 60_000));
        (await _cluster.TextAtAsync(_cluster.Other)).ShouldBeNull();
    }

    [Fact]
    public async Task Set_WithTheGroupsJitter_EndsAtTheSameTimeEverywhere()
    {
        await using var cluster = new ReplicaCluster(
            ReplicaCluster.Group with { TimeToLive = TimeSpan.FromMinutes(10) });

        await cluster.SetAsync(cluster.Other, "nut");

        long remaining = (await cluster.KeptAtAsync(cluster.Owner)).TimeToLive;
        remaining.ShouldBeInRange(540_000, 599_999);
        (await cluster.KeptAtAsync(cluster.Replica)).TimeToLive.ShouldBe(remaining);
    }

    [Fact]
    public async Task Set_WithATimeToIdle_IsLetGoByTheReplicaThatNobodyReads()
    {
        var value = new CacheValue("nut"u8.ToArray()) { TimeToIdle = TimeSpan.FromSeconds(10) };
        await _cluster.On("a").SetAsync(_cluster.Key, value, Cancellation);

        _cluster.Time.Advance(TimeSpan.FromSeconds(9));
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
        _cluster.Time.Advance(TimeSpan.FromSeconds(11));
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
    }

    [Fact]
    public async Task Set_IfItHasAVersion_IsKeptByTheReplicaIfItIsKept()
    {
        await _cluster.SetAsync("a", "nut");
        ulong version = (await _cluster.On("a").TryGetAsync(_cluster.Key, Cancellation))!.Value.Version;

        await _cluster.On("b").TrySetAsync(
            _cluster.Key, new CacheValue("no"u8.ToArray()), WriteCondition.IfVersion(version - 1), Cancellation);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
        SetResult set = await _cluster.On("b").TrySetAsync(
            _cluster.Key, new CacheValue("cone"u8.ToArray()), WriteCondition.IfVersion(version), Cancellation);

        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("cone");
        replica.Version.ShouldBe(set.Version);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task Remove_ThroughAnyNode_StaysRemovedAtTheReplica(string writer)
    {
        await _cluster.SetAsync("a", "nut");
        ulong before = (await _cluster.KeptAtAsync(_cluster.Owner)).Version;

        await _cluster.RemoveAsync(writer);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
        PeerResult late = await _cluster.SendAsync(_cluster.Replica, before, "nut");
        late.Status.ShouldBe(PeerStatus.ConditionFailed);
        late.Version.ShouldBeGreaterThan(before);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull("a tombstone is there");
    }

    [Fact]
    public async Task Remove_OfWhatTheOwnerHasLetGo_RemovesWhatTheReplicaHas()
    {
        await _cluster.SendAsync(_cluster.Replica, 7, "left behind");

        await _cluster.RemoveAsync("a");

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
    }

    [Fact]
    public async Task Set_WhileTheReplicaHasNotAnswered_IsNotAcknowledged()
    {
        var gate = new TaskCompletionSource();
        _cluster.Transport.BeforeReply = (_, request) =>
            new ValueTask(request.Operation is PeerOperation.Replicate ? gate.Task : Task.CompletedTask);

        Task set = _cluster.SetAsync(_cluster.Owner, "nut");
        Task far = _cluster.SetAsync(_cluster.Other, "cone");

        (set.IsCompleted, far.IsCompleted).ShouldBe((false, false));
        (await _cluster.GetAsync(_cluster.Other)).ShouldBe("cone", "readers do not wait");
        gate.SetResult();
        await set;
        await far;
    }

    [Fact]
    public async Task SetMany_OfKeysWithOneOwnerAndOneReplica_TravelsToItInOneCall()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 50).Select(i => new CacheKey($"{{pine}}-{i}"))];
        var value = new CacheValue("nut"u8.ToArray());

        await _cluster.On("a").SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, value))], Cancellation);

        _cluster.Sent(_cluster.Replica).ShouldBe(1);
        foreach (CacheKey key in keys)
        {
            (await _cluster.TextAtAsync(_cluster.Replica, key)).ShouldBe("nut");
        }

        _cluster.On(_cluster.Owner).Statistics.Replicas.ShouldBe(new ReplicaStatistics { Kept = 50 });
    }

    [Fact]
    public async Task Sets_ThatOvertakeEachOther_LeaveTheLaterOne()
    {
        var gate = new TaskCompletionSource();
        int sent = 0;
        _cluster.Transport.BeforeDelivery = (_, request) =>
            new ValueTask(request.Operation is PeerOperation.Replicate && sent++ == 0 ? gate.Task : Task.CompletedTask);
        Task first = _cluster.SetAsync(_cluster.Owner, "first");

        await _cluster.SetAsync(_cluster.Owner, "second");
        gate.SetResult();
        await first;

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("second");
        (await _cluster.TextAtAsync(_cluster.Owner)).ShouldBe("second");
        _cluster.Sent(_cluster.Replica).ShouldBe(2, "what the owner has wins already");
    }

    [Fact]
    public async Task Set_WhileTheReplicaCannotBeReached_IsAcknowledgedAndCounted()
    {
        _cluster.Set(_cluster.Replica, InProcessLink.Refused);

        await _cluster.SetAsync(_cluster.Other, "nut");

        (await _cluster.GetAsync(_cluster.Other)).ShouldBe("nut");
        _cluster.On(_cluster.Owner).Statistics.Replicas.ShouldBe(new ReplicaStatistics { Skipped = 1 });
    }

    [Fact]
    public void Set_WhileTheReplicaIsSilent_IsAcknowledgedAfterASecond() => _cluster.Run(async () =>
    {
        _cluster.Set(_cluster.Replica, InProcessLink.Silent);

        await _cluster.SetAsync(_cluster.Other, "nut");

        _cluster.Time.Elapsed.ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10));
        _cluster.On(_cluster.Owner).Statistics.Replicas.Skipped.ShouldBe(1);
    });

    [Fact]
    public async Task Write_ThatComesBehindItsTombstonesLife_IsRefusedByTheReplica()
    {
        PeerRequest request = _cluster.RequestOf(
            _cluster.Replica, new PeerItem(_cluster.Key) { State = new PeerState(7) });
        ulong sent = new HybridClock(_cluster.Time).Now;
        ulong notAfter = 0;
        _cluster.Transport.BeforeDelivery = (_, seen) =>
        {
            notAfter = seen.Operation is PeerOperation.Replicate ? seen.Header.NotAfter : notAfter;
            return ValueTask.CompletedTask;
        };
        await _cluster.SetAsync("a", "nut");
        HybridClock.Between(sent, notAfter).ShouldBe(TimeSpan.FromMinutes(10));

        _cluster.Time.Advance(TimeSpan.FromMinutes(11));
        PeerReply reply = await _cluster[_cluster.Replica].Handler.AnswerAsync(
            request with { Header = request.Header with { NotAfter = notAfter } }, Cancellation);

        reply.Results[0].Status.ShouldBe(PeerStatus.Late);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public async Task Set_WithMoreReplicas_IsKeptByAsManyAsThereAre(int replicas, int kept)
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with { Replicas = replicas });

        await cluster.SetAsync("a", "nut");

        foreach (string name in (string[])["a", "b", "c"])
        {
            (await cluster.TextAtAsync(name)).ShouldBe("nut");
        }

        cluster.On(cluster.Owner).Statistics.Replicas.Kept.ShouldBe(kept);
    }

    [Fact]
    public async Task Set_WithoutReplicas_GoesToTheOwnerAlone()
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with { Replicas = 0 });

        await cluster.SetAsync("a", "nut");

        (cluster.Sent("a") + cluster.Sent("b") + cluster.Sent("c")).ShouldBe(0);
    }

    [Fact]
    public async Task Explain_OfAKey_NamesItsReplicas()
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            KeyExplanation told = await _cluster.On(name).ExplainAsync(_cluster.Key, Cancellation);

            told.Replicas.Select(member => member.Name).ShouldBe([_cluster.Replica]);
        }
    }
}
