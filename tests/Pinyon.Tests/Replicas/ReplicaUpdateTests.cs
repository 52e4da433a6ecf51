using System.Text;
using Pinyon.Peers;
using Pinyon.Testing;

namespace Pinyon.Tests.Replicas;

/// <summary>R9: replicas get the entry that an update has left, not the update.</summary>
public sealed class ReplicaUpdateTests : IAsyncDisposable
{
    private readonly ReplicaCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task Update_ThroughAnyNode_IsKeptByTheReplicaAsByTheOwner(string writer)
    {
        var created = new CacheValue("40"u8.ToArray(), Flags: 7, TimeSpan.FromSeconds(60));
        await _cluster.On(writer).IncrementAsync(_cluster.Key, 1, created, Cancellation);
        await _cluster.On(writer).AppendAsync(_cluster.Key, new CacheValue("0"u8.ToArray()), Cancellation);
        await _cluster.On(writer).IncrementAsync(_cluster.Key, 5, cancellationToken: Cancellation);

        PeerResult owner = await _cluster.KeptAtAsync(_cluster.Owner);
        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("415");
        (replica.Version, replica.Flags, replica.TimeToLive).ShouldBe((owner.Version, 7U, 60_000));
        _cluster.Sent(_cluster.Replica).ShouldBe(3);
    }

    [Fact]
    public async Task Expire_AndPersist_ReachTheReplica()
    {
        await _cluster.SetAsync("a", "nut");

        await _cluster.On("b").ExpireAsync(_cluster.Key, TimeSpan.FromSeconds(9), Cancellation);
        (await _cluster.KeptAtAsync(_cluster.Replica)).TimeToLive.ShouldBe(9_000);
        await _cluster.On("b").PersistAsync(_cluster.Key, Cancellation);

        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);
        (replica.Status, replica.TimeToLive).ShouldBe((PeerStatus.Found, 0));
    }

    [Fact]
    public async Task GetAndRemove_LeavesATombstoneAtTheReplica()
    {
        await _cluster.SetAsync("a", "nut");
        ulong version = (await _cluster.KeptAtAsync(_cluster.Replica)).Version;

        await _cluster.On("b").GetAndRemoveAsync(_cluster.Key, Cancellation);

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBeNull();
        (await _cluster.SendAsync(_cluster.Replica, version, "nut")).Status.ShouldBe(PeerStatus.ConditionFailed);
    }

    [Fact]
    public async Task Update_ThatChangesNothing_IsNotSent()
    {
        await _cluster.SetAsync("a", "nut");
        int before = _cluster.Sent(_cluster.Replica);

        await Should.ThrowAsync<CacheException>(
            _cluster.On("b").IncrementAsync(_cluster.Key, cancellationToken: Cancellation).AsTask());
        await _cluster.On("b").PersistAsync(_cluster.Key, Cancellation);
        await _cluster.On("b").GetAndRemoveAsync("nothing", Cancellation);

        _cluster.Sent(_cluster.Replica).ShouldBe(before);
    }

    [Fact]
    public async Task Update_BelowAVersionOfTheReplica_IsIssuedAboveIt()
    {
        await _cluster.SetAsync("a", "41");
        ulong higher = (await _cluster.KeptAtAsync(_cluster.Owner)).Version + (1UL << 30);
        await _cluster.SendAsync(_cluster.Replica, higher, "astray");

        (await _cluster.On("b").IncrementAsync(_cluster.Key, cancellationToken: Cancellation)).ShouldBe(42);

        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);
        replica.Version.ShouldBeGreaterThan(higher);
        Encoding.ASCII.GetString(replica.Value.Span).ShouldBe("42");
        (await _cluster.KeptAtAsync(_cluster.Owner)).Version.ShouldBe(replica.Version);
    }

    [Fact]
    public async Task Update_WhileItsOwnerIsAway_IsAnErrorAndNoStandInsBusiness()
    {
        await _cluster.SetAsync("a", "41");
        _cluster.Set(_cluster.Owner, InProcessLink.Refused);

        CacheException error = await Should.ThrowAsync<CacheException>(
            _cluster.On(_cluster.Other).IncrementAsync(_cluster.Key, cancellationToken: Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.OwnerUnreachable, "it was never sent");
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("41");
        (await _cluster.On(_cluster.Other).TouchAsync(_cluster.Key, Cancellation)).ShouldNotBeNull("that is a read");
    }
}
