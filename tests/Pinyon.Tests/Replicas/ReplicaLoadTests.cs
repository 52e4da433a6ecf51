using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests.Replicas;

/// <summary>R9: loaded entries reach the replicas too, and no caller waits for that.</summary>
public sealed class ReplicaLoadTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly ReplicaCluster _cluster;

    public ReplicaLoadTests() => _cluster = new ReplicaCluster(
        ReplicaCluster.Group with { Loader = _loader.LoadAsync, BatchLoader = LoadManyAsync });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ulong InAnHour => (ulong)_cluster.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds() << 16;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Load_IsKeptByTheReplicaAsByTheOwner()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut") with
        {
            Flags = 7,
            TimeToLive = TimeSpan.FromSeconds(60),
            Tags = ["tag", "other"],
        });
        await GetAndSendAsync();

        PeerResult owner = await _cluster.KeptAtAsync(_cluster.Owner);
        PeerResult replica = await _cluster.KeptAtAsync(_cluster.Replica);
        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("nut");
        (replica.Version, replica.Flags, replica.TimeToLive).ShouldBe((owner.Version, 7U, 60_000));
        await _cluster.On("a").RemoveByTagAsync("other", Cancellation);
        (await _cluster.KeptAtAsync(_cluster.Replica)).Status.ShouldBe(PeerStatus.Pending);
    }

    [Fact]
    public async Task Load_WhileTheReplicaIsSilent_AnswersAtOnce()
    {
        _cluster.Set(_cluster.Replica, InProcessLink.Silent);

        (await _cluster.GetAsync(_cluster.Owner)).ShouldBe("loaded");

        _cluster.Time.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Load_ThatFindsNothing_LetsTheReplicaKnow()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.NotFound);
        await GetAndSendAsync();

        (await _cluster.KeptAtAsync(_cluster.Replica)).Status.ShouldBe(PeerStatus.NotFound);
        _cluster.Time.Advance(TimeSpan.FromSeconds(6));
        (await _cluster.KeptAtAsync(_cluster.Replica)).Status.ShouldBe(PeerStatus.Pending, "no longer known");
    }

    [Fact]
    public async Task Load_ThatIsNotToBeKept_LeavesNothingOlderAtTheReplica()
    {
        await _cluster.SendAsync(_cluster.Replica, 7, "old");
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("once") with { Keep = false });
        await GetAndSendAsync();

        (await _cluster.KeptAtAsync(_cluster.Replica)).Status.ShouldBe(PeerStatus.Pending);
        (await _cluster.SendAsync(_cluster.Replica, 8, "later")).Status.ShouldBe(PeerStatus.Stored, "no tombstone");
    }

    [Fact]
    public async Task Load_BelowWhatTheReplicaHas_LeavesThat()
    {
        await _cluster.SendAsync(_cluster.Replica, InAnHour, "written");
        await GetAndSendAsync();

        (await _cluster.TextAtAsync(_cluster.Replica)).ShouldBe("written");
        (await _cluster.TextAtAsync(_cluster.Owner)).ShouldBe("loaded");
    }

    [Fact]
    public async Task GetMany_OfKeysThatAreLoadedTogether_TravelToTheReplicaInOneCall()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 50).Select(i => new CacheKey($"{{pine}}-{i}"))];
        Task sent = WhenSentAsync();

        await _cluster.On(_cluster.Other).GetManyAsync(keys, Cancellation);
        await sent;

        _cluster.Sent(_cluster.Replica).ShouldBe(1);
        foreach (CacheKey key in keys)
        {
            (await _cluster.TextAtAsync(_cluster.Replica, key)).ShouldBe("loaded");
        }
    }

    [Fact]
    public async Task GetMany_OfLongKeysThatAreLoadedTogether_TravelToTheReplicaInShortCalls()
    {
        string text = "{pine}" + new string('x', 60_000);
        CacheKey[] keys = [.. Enumerable.Range(0, 100).Select(i => new CacheKey($"{text}{i}"))];
        long longest = 0;
        int sent = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Transport.BeforeReply = (_, request) =>
        {
            if (request.Operation is not PeerOperation.Replicate) return ValueTask.CompletedTask;
            longest = Math.Max(longest, request.Items.Sum(item => (long)item.Key.Bytes.Length));
            sent += request.Items.Count;
            if (sent == keys.Length) all.TrySetResult();
            return ValueTask.CompletedTask;
        };

        await _cluster.On(_cluster.Owner).GetManyAsync(keys, Cancellation);
        await all.Task.WaitAsync(ScriptedLoader.Patience, Cancellation);

        longest.ShouldBeLessThan((4 << 20) + CacheKey.MaxLength);
    }

    [Fact]
    public async Task Write_ThatComesToAReplica_DetachesItsFlight()
    {
        // The replica loads, as a stand-in; what it reads at the origin may be older than what is written meanwhile,
        // though its clock, and so the load's version, is ahead.
        await using var cluster = new ReplicaCluster(
            ReplicaCluster.Group with { Loader = _loader.LoadAsync },
            ahead: name => name == _cluster.Replica ? TimeSpan.FromSeconds(30) : default);
        _loader.Hold();
        Task<PeerReply> load = AskAsync(cluster.Replica, PeerOperation.Load, cluster);
        await _loader.WhenCalledAsync(Cancellation);

        await cluster.SetAsync(cluster.Owner, "written");
        _loader.Release(ScriptedLoader.Text("old"));
        await load;

        (await cluster.TextAtAsync(cluster.Replica)).ShouldBe("written");
    }

    [Fact]
    public async Task Load_AtAStandIn_IsNotHandedToTheOwner()
    {
        await _cluster.SetAsync(_cluster.Owner, "written");
        await _cluster.SendAsync(_cluster.Replica, InAnHour, value: null);   // it has lost its entry

        await AskAsync(_cluster.Replica, PeerOperation.Load);
        await _cluster.DisposeAsync();   // ends what is under way

        _loader.Calls.Count.ShouldBe(1);
        _cluster.Sent(_cluster.Owner).ShouldBe(0);
    }

    [Theory]
    [InlineData(30, true, false)]
    [InlineData(61, false, true)]
    [InlineData(200, false, false)]
    public async Task Load_WithRefreshingAndGrace_AgesAtTheReplicaAsAtTheOwner(int seconds, bool serves, bool graces)
    {
        await using var cluster = new ReplicaCluster(ReplicaCluster.Group with
        {
            Loader = _loader.LoadAsync,
            TimeToLive = TimeSpan.FromSeconds(60),
            RefreshAfter = TimeSpan.FromSeconds(20),
            Grace = TimeSpan.FromSeconds(60),
            Jitter = 0,
        });
        await GetAndSendAsync(cluster);
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.Failed("down"));
        cluster.Time.Advance(TimeSpan.FromSeconds(seconds));

        PeerResult kept = await cluster.KeptAtAsync(cluster.Replica);
        PeerResult loaded = (await AskAsync(cluster.Replica, PeerOperation.Load, cluster)).Results[0];

        (kept.Status is PeerStatus.Found).ShouldBe(serves);
        (loaded.Status is PeerStatus.Found).ShouldBe(serves || graces);
        await _loader.WhenCalledAsync(Cancellation);
        await _loader.WhenCalledAsync(Cancellation);   // loaded anew: because it is due, or because it is over
    }

    private Task<PeerReply> AskAsync(string name, PeerOperation operation, ReplicaCluster? cluster = null)
    {
        cluster ??= _cluster;
        PeerRequest request = cluster.RequestOf(name, new PeerItem(cluster.Key));
        PeerHeader header = request.Header with { Final = true, Wait = 10_000 };
        return cluster[name].Handler
            .AnswerAsync(request with { Operation = operation, Header = header }, Cancellation)
            .AsTask();
    }

    private async Task GetAndSendAsync(ReplicaCluster? cluster = null)
    {
        cluster ??= _cluster;
        Task sent = WhenSentAsync(cluster);
        await cluster.GetAsync(cluster.Other);
        await sent;
    }

    /// <summary>Completes when a replica has applied an entry.</summary>
    private Task WhenSentAsync(ReplicaCluster? cluster = null)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (cluster ?? _cluster).Transport.BeforeReply = (_, request) =>
        {
            if (request.Operation is PeerOperation.Replicate)
            {
                sent.TrySetResult();
            }

            return ValueTask.CompletedTask;
        };
        return sent.Task.WaitAsync(ScriptedLoader.Patience, Cancellation);
    }

    private async ValueTask<IReadOnlyList<LoadResult>> LoadManyAsync(
        IReadOnlyList<CacheKey> keys, LoadContext context, CancellationToken cancellationToken)
    {
        var results = new LoadResult[keys.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = await _loader.LoadAsync(keys[i], context, cancellationToken);
        }

        return results;
    }
}
