using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Replicas;

/// <summary>R2, R8: higher versions at replicas, and clears while entries are in flight.</summary>
public sealed class ReplicaVersionTests : IAsyncDisposable
{
    private readonly ReplicaCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ulong InAnHour => (ulong)_cluster.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds() << 16;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Set_BelowWhatTheReplicaHas_IsIssuedAboveItBeforeItIsAcknowledged()
    {
        await _cluster.SendAsync(_cluster.Replica, InAnHour, "ahead");

        SetResult set = await _cluster.On(_cluster.Other).TrySetAsync(
            _cluster.Key, new CacheValue("nut"u8.ToArray()), WriteCondition.IfAbsent, Cancellation);

        set.Version.ShouldBeGreaterThan(InAnHour);
        (await _cluster.KeptAtAsync(_cluster.Owner)).Version.ShouldBe(set.Version);
        (await _cluster.KeptAtAsync(_cluster.Replica)).Version.ShouldBe(set.Version);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
    }

    [Fact]
    public async Task Remove_BelowWhatTheReplicaHas_IsIssuedAboveIt()
    {
        await _cluster.SendAsync(_cluster.Replica, InAnHour, "ahead");

        await _cluster.RemoveAsync(_cluster.Other);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
        (await _cluster.SendAsync(_cluster.Replica, InAnHour, "ahead")).Version.ShouldBeGreaterThan(InAnHour);
        (await _cluster.SendAsync(_cluster.Owner, InAnHour, "ahead")).Version.ShouldBeGreaterThan(InAnHour);
    }

    [Fact]
    public async Task Set_BelowAVersionMoreThanADayAhead_IsAcknowledgedWithoutFollowingIt()
    {
        _cluster.Transport.Listen(TestCluster.MemberNamed(_cluster.Replica), new ScriptedPeer(request => new PeerReply(
            request.Header.Ring,
            request.Header.Clock,
            [new PeerResult(PeerStatus.ConditionFailed, Version: ulong.MaxValue - 1)])));

        await _cluster.SetAsync(_cluster.Owner, "nut");

        (await _cluster.KeptAtAsync(_cluster.Owner)).Version.ShouldBeLessThan(InAnHour);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1)]
    public async Task Set_AfterAReplicateOfAVersionThatCannotBe_IsStoredAndFollowsNothing(ulong version)
    {
        (await _cluster.SendAsync(_cluster.Owner, version, "nonsense")).Status.ShouldBe(PeerStatus.Late);
        (await _cluster.SendAsync(_cluster.Owner, version, null)).Status.ShouldBe(PeerStatus.Late);

        await Task.Run(() => _cluster.SetAsync(_cluster.Owner, "nut"), Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        (await _cluster.KeptAtAsync(_cluster.Owner)).Version.ShouldBeLessThan(InAnHour);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
    }

    [Fact]
    public async Task Set_OvertakenByARemovalWhileItIsSent_DoesNotBringTheKeyBack()
    {
        // The replica refuses the set because of the removal, whose version is the owner's own.
        var gate = new TaskCompletionSource();
        int sent = 0;
        _cluster.Transport.BeforeDelivery = (_, request) =>
            new ValueTask(request.Operation is PeerOperation.Replicate && sent++ == 0 ? gate.Task : Task.CompletedTask);
        Task set = _cluster.SetAsync(_cluster.Owner, "nut");
        await _cluster.RemoveAsync(_cluster.Owner);
        gate.SetResult();
        await set;

        (await _cluster.TextAtAsync(_cluster.Owner)).ShouldBeNull();
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clear_OfAllOrOfATag_HidesTheReplicasEntries(bool isTag)
    {
        await SetTaggedAsync(_cluster);

        await ClearAsync(_cluster, isTag);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
        await SetTaggedAsync(_cluster);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clear_WhileAnEntryIsOnItsWayToAReplicaWhoseClockIsBehind_HidesItThereToo(bool isTag)
    {
        // The owner's clock is ahead: its entry is above what the replica's clock makes of the clear.
        string owner = _cluster.Owner;
        await using var cluster = new ReplicaCluster(
            ahead: name => name == owner ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        var gate = new TaskCompletionSource();
        cluster.Transport.BeforeDelivery = (_, request) =>
            new ValueTask(request.Operation is PeerOperation.Replicate ? gate.Task : Task.CompletedTask);
        Task set = SetTaggedAsync(cluster);

        await ClearAsync(cluster, isTag);
        gate.SetResult();
        await set;

        (await cluster.TextAtAsync(cluster.Owner)).ShouldBeNull();
        (await cluster.TextAtAsync(cluster.Replica)).ShouldBeNull();
    }

    [Fact]
    public async Task Clear_ToAFloorMoreThanADayAhead_HidesNothingThatComesLater()
    {
        var header = new PeerHeader(_cluster["a"].Ring, Clock: 0, Final: false, NotAfter: ulong.MaxValue);
        PeerItem item = default(PeerItem) with { State = new PeerState(ulong.MaxValue) };
        await _cluster[_cluster.Owner].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Clear, "default", header, [item]), Cancellation);

        await _cluster.SetAsync("a", "nut");

        (await _cluster.GetAsync("a")).ShouldBe("nut");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Set_BelowTheFloorOfAReplicaWhoseClockIsAhead_IsIssuedAboveIt(bool isTag)
    {
        // Only the replica, whose clock is ahead, got the clear: the others were unreachable.
        string replica = _cluster.Replica;
        await using var cluster = new ReplicaCluster(
            ahead: name => name == replica ? TimeSpan.FromMinutes(5) : TimeSpan.Zero);
        PeerItem item = isTag ? new PeerItem("tag") : default;
        var header = new PeerHeader(cluster[replica].Ring, Clock: 0, Final: false, NotAfter: ulong.MaxValue);
        await cluster[replica].Handler.AnswerAsync(
            new PeerRequest(isTag ? PeerOperation.RemoveTag : PeerOperation.Clear, "default", header, [item]),
            Cancellation);

        await SetTaggedAsync(cluster);

        PeerResult kept = await cluster.KeptAtAsync(cluster.Owner);
        (await cluster.TextAtAsync(replica)).ShouldBe("nut");
        (await cluster.KeptAtAsync(replica)).Version.ShouldBe(kept.Version);
    }

    private static Task SetTaggedAsync(ReplicaCluster cluster) => cluster.On(cluster.Owner).SetAsync(
        cluster.Key, new CacheValue("nut"u8.ToArray()) { Tags = ["tag"] }, Cancellation).AsTask();

    private static Task ClearAsync(ReplicaCluster cluster, bool isTag) => isTag
        ? cluster.On(cluster.Other).RemoveByTagAsync("tag", Cancellation).AsTask()
        : cluster.On(cluster.Other).ClearAsync(Cancellation).AsTask();
}
