using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>A load result is stored as it says, or with the group's options.</summary>
public sealed class KeptLoadTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public KeptLoadTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _loader.LoadAsync,
        TimeToLive = TimeSpan.FromSeconds(100),
        NotFoundTimeToLive = TimeSpan.FromSeconds(4),
        Jitter = 0,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Load_WithItsOwnTimesAndFlags_IsKeptByThem()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut") with
        {
            TimeToLive = TimeSpan.FromSeconds(10),
            Flags = 7,
        });
        CacheEntry first = (await On('a').GetAsync("pine", Cancellation)).ShouldNotBeNull();
        first.TimeToLive.ShouldBe(TimeSpan.FromSeconds(10));
        first.Flags.ShouldBe(7u);

        _cluster.Time.Advance(TimeSpan.FromSeconds(4));
        CacheEntry second = (await On('b').GetAsync("pine", Cancellation)).ShouldNotBeNull();
        second.TimeToLive.ShouldBe(TimeSpan.FromSeconds(6));
        second.Version.ShouldBe(first.Version);

        _cluster.Time.Advance(TimeSpan.FromSeconds(6));
        await On('c').GetAsync("pine", Cancellation);
        _loader.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Load_WithoutTimes_LivesAsLongAsTheGroupSays()
    {
        (await On('a').GetAsync("pine", Cancellation))!.Value.TimeToLive.ShouldBe(TimeSpan.FromSeconds(100));
        _cluster.Time.Advance(TimeSpan.FromSeconds(100));
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Set_WithoutTimes_LivesAsLongAsTheGroupSays()
    {
        await On('a').SetAsync("pine", new CacheValue("nut"u8.ToArray()), Cancellation);
        (await On('b').TryGetAsync("pine", Cancellation))!.Value.TimeToLive.ShouldBe(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task NotFound_IsRememberedForItsOwnTime()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.NotFound);
        foreach (char node in "abcabc")
        {
            (await On(node).GetAsync("pine", Cancellation)).ShouldBeNull();
        }

        _loader.Calls.Count.ShouldBe(1);
        _cluster.Time.Advance(TimeSpan.FromSeconds(4));
        (await On('a').GetAsync("pine", Cancellation)).ShouldBeNull();
        _loader.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task NotFound_IsNoEntryForConditionsAndRemovals()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.NotFound);
        await On('a').GetAsync("pine", Cancellation);

        (await On('b').RemoveAsync("pine", Cancellation)).ShouldBeFalse();
        await On('a').GetAsync("pine", Cancellation);
        SetResult present = await On('b').TrySetAsync("pine", Nut, WriteCondition.IfPresent, Cancellation);
        SetResult absent = await On('b').TrySetAsync("pine", Nut, WriteCondition.IfAbsent, Cancellation);

        present.ShouldBe(new SetResult(false, 0));
        absent.IsStored.ShouldBeTrue();
        ScriptedLoader.TextOf(await On('c').GetAsync("pine", Cancellation)).ShouldBe("nut");
    }

    [Fact]
    public async Task Load_ThatIsNotToBeKept_IsForThoseWhoWait()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut") with { Keep = false });

        for (int i = 1; i <= 2; i++)
        {
            ScriptedLoader.TextOf(await On('a').GetAsync("pine", Cancellation)).ShouldBe("nut");
            _loader.Calls.Count.ShouldBe(i);
        }
    }

    [Fact]
    public async Task Load_OfMoreThanTheStoreHolds_IsForThoseWhoWait()
    {
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.Found(new byte[20 << 20]));

        (await On('a').GetAsync("pine", Cancellation))!.Value.Value.Length.ShouldBe(20 << 20);
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Load_WithNonsense_Fails()
    {
        LoadResult[] nonsense =
        [
            ScriptedLoader.Text("nut") with { TimeToLive = TimeSpan.Zero },
            ScriptedLoader.Text("nut") with { TimeToIdle = TimeSpan.FromSeconds(-1) },
            ScriptedLoader.Text("nut") with { Tags = [""] },
            ScriptedLoader.Text("nut") with { Tags = [new string('t', 256)] },
            ScriptedLoader.Text("nut") with { Tags = ["user:\ud83d"] },
            ScriptedLoader.Text("nut") with { Tags = [.. Enumerable.Repeat("t", 17)] },
            ScriptedLoader.Text("nut") with { Tags = null! },
            LoadResult.Failed("down"),
        ];
        foreach (LoadResult result in nonsense)
        {
            _loader.Script = (_, _) => ValueTask.FromResult(result);
            (await Should.ThrowAsync<CacheException>(async () => await On('a').GetAsync("pine", Cancellation)))
                .Failure.ShouldBe(CacheFailure.LoadFailed);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheValue Nut => new("nut"u8.ToArray());

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
