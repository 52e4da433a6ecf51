using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>An old value is returned while one load renews it, and during the grace time if that fails.</summary>
public sealed class RefreshTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public RefreshTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _loader.LoadAsync,
        TimeToLive = TimeSpan.FromSeconds(100),
        RefreshAfter = TimeSpan.FromSeconds(50),
        Grace = TimeSpan.FromSeconds(30),
        Jitter = 0,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Refresh_OfAnOldValue_IsOneLoadWhileItServes()
    {
        await LoadAsync("first");
        _loader.Hold();
        _cluster.Time.Advance(TimeSpan.FromSeconds(51));

        foreach (char node in "abcabc")
        {
            ScriptedLoader.TextOf(await On(node).GetAsync("pine", Cancellation)).ShouldBe("first");
        }

        await _loader.WhenCalledAsync(Cancellation);
        _loader.Calls.Count.ShouldBe(2);
        await ReleaseAsync(ScriptedLoader.Text("second"));
        CacheEntry second = (await On('b').GetAsync("pine", Cancellation)).ShouldNotBeNull();
        ScriptedLoader.TextOf(second).ShouldBe("second");
        second.TimeToLive.ShouldBe(TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task Refresh_BeforeItsTime_IsNone()
    {
        await LoadAsync("first");
        _cluster.Time.Advance(TimeSpan.FromSeconds(49));

        await On('a').GetAsync("pine", Cancellation);

        _loader.Calls.Count.ShouldBe(1);
        Owner.Statistics.LoadsDeduplicated.ShouldBe(1);
    }

    [Fact]
    public async Task Refresh_ThatFails_IsTriedAgainASecondLater()
    {
        await LoadAsync("first");
        _loader.Hold();
        _cluster.Time.Advance(TimeSpan.FromSeconds(51));
        await On('a').GetAsync("pine", Cancellation);
        await _loader.WhenCalledAsync(Cancellation);
        await ReleaseAsync(LoadResult.Failed("down"));

        ScriptedLoader.TextOf(await On('a').GetAsync("pine", Cancellation)).ShouldBe("first");
        Owner.Statistics.LoadsDeduplicated.ShouldBe(2);

        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        ScriptedLoader.TextOf(await On('a').GetAsync("pine", Cancellation)).ShouldBe("first");
        Owner.Statistics.LoadsDeduplicated.ShouldBe(3);
    }

    [Fact]
    public async Task Refresh_ThatFindsNothing_EndsTheOldValue()
    {
        await LoadAsync("first");
        _loader.Hold();
        _cluster.Time.Advance(TimeSpan.FromSeconds(51));
        await On('a').GetAsync("pine", Cancellation);
        await _loader.WhenCalledAsync(Cancellation);
        await ReleaseAsync(LoadResult.NotFound);

        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Grace_ServesTheOldValueOnlyIfTheLoadFails_AndEnds()
    {
        await LoadAsync("first");
        _cluster.Time.Advance(TimeSpan.FromSeconds(101));
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
        _loader.Script = (_, _) => throw new InvalidOperationException("down");

        foreach (char node in "abc")
        {
            ScriptedLoader.TextOf(await On(node).GetAsync("pine", Cancellation)).ShouldBe("first");
        }

        _loader.Calls.Count.ShouldBe(2);
        _cluster.Time.Advance(TimeSpan.FromSeconds(29));
        (await Should.ThrowAsync<CacheException>(async () => await On('a').GetAsync("pine", Cancellation)))
            .Failure.ShouldBe(CacheFailure.LoadFailed);
    }

    [Fact]
    public async Task Grace_WithALoadThatWorks_ServesTheNewValue()
    {
        await LoadAsync("first");
        _cluster.Time.Advance(TimeSpan.FromSeconds(101));

        await LoadAsync("second");
    }

    [Fact]
    public async Task Grace_WithALoadThatHangs_ServesTheOldValueAtTheDeadline()
    {
        await LoadAsync("first");
        _cluster.Time.Advance(TimeSpan.FromSeconds(101));
        _loader.Hold();
        foreach (char node in "abc")
        {
            Task<CacheEntry?> asked = On(node).GetAsync("pine", Cancellation).AsTask();
            await _loader.WhenCalledAsync(Cancellation);

            _cluster.Time.Advance(TimeSpan.FromSeconds(3));

            ScriptedLoader.TextOf(await asked).ShouldBe("first");
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group Owner => _cluster[_cluster["a"].OwnerOf("pine").Name].Group("default");

    private async Task LoadAsync(string text)
    {
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text(text));
        ScriptedLoader.TextOf(await On('a').GetAsync("pine", Cancellation)).ShouldBe(text);
        await _loader.WhenCalledAsync(Cancellation);
    }

    // No caller waits for a refresh; one that misses joins it.
    private async Task ReleaseAsync(LoadResult result)
    {
        GroupStatistics before = Owner.Statistics;
        _loader.Release(result);
        while (Owner.Statistics is var now
            && now.LocalLoads + now.LocalLoadErrors == before.LocalLoads + before.LocalLoadErrors)
        {
            await Task.Yield();
        }
    }

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
