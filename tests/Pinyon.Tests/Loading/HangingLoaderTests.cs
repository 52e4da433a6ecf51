using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>A loader that hangs fails its own callers in time and affects no others.</summary>
public sealed class HangingLoaderTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly List<TestCluster> _clusters = [];

    public async ValueTask DisposeAsync()
    {
        foreach (TestCluster cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    [Theory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('c')]
    public async Task HangingLoader_EndsForItsCallersByTheirDeadline_AndTheNextCallWorks(char node)
    {
        TestCluster cluster = Start(new GroupOptions { Name = "default", Loader = _loader.LoadAsync });
        Group group = cluster[$"{node}"].Group("default");
        _loader.Hold();
        Task<CacheEntry?> asked = group.GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);

        cluster.Time.Advance(TimeSpan.FromSeconds(3.1));

        (await Should.ThrowAsync<CacheException>(WithinPatience(asked))).Failure.ShouldBe(CacheFailure.TimedOut);
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut"));
        ScriptedLoader.TextOf(await group.GetAsync("pine", Cancellation)).ShouldBe("nut");
        ScriptedLoader.TextOf(await group.GetAsync("oak", Cancellation)).ShouldBe("nut");
    }

    [Fact]
    public async Task HangingLoader_EndsAtItsOwnLimit_AndGivesItsPlaceBack()
    {
        TestCluster cluster = Start(new GroupOptions
        {
            Name = "default",
            Loader = _loader.LoadAsync,
            LoadTimeout = TimeSpan.FromSeconds(1),
            MaxConcurrentLoads = 1,
        });
        Group owner = cluster[cluster["a"].OwnerOf("{t}").Name].Group("default");
        _loader.Hold();
        Task<CacheEntry?> hanging = owner.GetAsync("{t}1", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);
        Task<CacheEntry?> queued = owner.GetAsync("{t}2", Cancellation).AsTask();

        cluster.Time.Advance(TimeSpan.FromSeconds(1.1));

        (await Should.ThrowAsync<CacheException>(WithinPatience(hanging))).Failure.ShouldBe(CacheFailure.TimedOut);
        await _loader.WhenCalledAsync(Cancellation);
        _loader.Release(ScriptedLoader.Text("too late"));
        _loader.Release(ScriptedLoader.Text("nut"));
        ScriptedLoader.TextOf(await queued).ShouldBe("nut");
        (await owner.TryGetAsync("{t}1", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Callers_BeyondTheLimitOfLoads_WaitTheirTurnOrAreToldThatItIsBusy()
    {
        TestCluster cluster = Start(new GroupOptions
        {
            Name = "default",
            Loader = _loader.LoadAsync,
            MaxConcurrentLoads = 1,
        });
        Group[] groups = [.. "abc".Select(node => cluster[$"{node}"].Group("default"))];
        _loader.Hold();
        Task<CacheEntry?> first = groups[0].GetAsync("{t}first", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);
        Task<CacheEntry?>[] waiting =
            [.. groups.Select((group, i) => group.GetAsync($"{{t}}{i}", Cancellation).AsTask())];
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Group owner = cluster[cluster["a"].OwnerOf("{t}").Name].Group("default");
        Task<CacheEntry?> later = owner.GetAsync("{t}first", Cancellation).AsTask();   // so that its place stays taken

        cluster.Time.Advance(TimeSpan.FromSeconds(2.1));

        (await Should.ThrowAsync<CacheException>(WithinPatience(first))).Failure.ShouldBe(CacheFailure.TimedOut);
        foreach (Task<CacheEntry?> each in waiting)
        {
            (await Should.ThrowAsync<CacheException>(WithinPatience(each))).Failure.ShouldBe(CacheFailure.Busy);
        }

        _loader.Calls.Count.ShouldBe(1);
        _loader.Release(ScriptedLoader.Text("nut"));
        ScriptedLoader.TextOf(await WithinPatience(later)).ShouldBe("nut");
    }

    [Fact]
    public async Task GetMany_WithOneKeyHanging_AnswersTheOthers()
    {
        TestCluster cluster = Start(new GroupOptions { Name = "default", Loader = _loader.LoadAsync });
        _loader.Script = (key, _) => key == "{t}hangs"
            ? new ValueTask<LoadResult>(new TaskCompletionSource<LoadResult>().Task)
            : ValueTask.FromResult(ScriptedLoader.Text("nut"));
        char asking = "abc".First(node => cluster["a"].OwnerOf("{t}").Name != $"{node}");
        Task<IReadOnlyList<CacheResult>> asked = cluster[$"{asking}"].Group("default")
            .GetManyAsync(["{t}1", "{t}hangs", "{t}2"], Cancellation).AsTask();
        for (int i = 0; i < 3; i++)
        {
            await _loader.WhenCalledAsync(Cancellation);
        }

        Group owner = cluster[cluster["a"].OwnerOf("{t}").Name].Group("default");
        while (owner.Statistics.LocalLoads < 2)
        {
            await Task.Yield();
        }

        // Existing keys are answered before the caller gives up.
        cluster.Time.Advance(TimeSpan.FromSeconds(2.95));

        IReadOnlyList<CacheResult> found = await asked;
        ScriptedLoader.TextOf(found[0].Entry).ShouldBe("nut");
        found[1].Error!.Failure.ShouldBe(CacheFailure.TimedOut);
        ScriptedLoader.TextOf(found[2].Entry).ShouldBe("nut");
    }

    [Fact]
    public async Task Loader_WhoseCancellationCallbackThrows_HarmsNobody()
    {
        TestCluster cluster = Start(new GroupOptions { Name = "default", Loader = _loader.LoadAsync });
        _loader.Script = (_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("from a callback"));
            return new ValueTask<LoadResult>(new TaskCompletionSource<LoadResult>().Task);
        };
        Group owner = cluster[cluster["a"].OwnerOf("pine").Name].Group("default");
        Task<CacheEntry?> asked = owner.GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);

        cluster.Time.Advance(TimeSpan.FromSeconds(3.1));

        (await Should.ThrowAsync<CacheException>(WithinPatience(asked))).Failure.ShouldBe(CacheFailure.TimedOut);
    }

    [Fact]
    public async Task Node_ThatEndsWhileALoaderHangs_EndsAtOnce()
    {
        var cluster = TestCluster.With(new GroupOptions { Name = "default", Loader = _loader.LoadAsync });
        Group owner = cluster[cluster["a"].OwnerOf("pine").Name].Group("default");
        _loader.Hold();
        Task<CacheEntry?> asked = owner.GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);

        await cluster.DisposeAsync();

        (await Should.ThrowAsync<CacheException>(WithinPatience(asked))).Failure.ShouldBe(CacheFailure.TimedOut);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<CacheEntry?> WithinPatience(Task<CacheEntry?> asked) =>
        asked.WaitAsync(ScriptedLoader.Patience, Cancellation);

    private TestCluster Start(GroupOptions options)
    {
        var cluster = TestCluster.With(options);
        _clusters.Add(cluster);
        return cluster;
    }
}
