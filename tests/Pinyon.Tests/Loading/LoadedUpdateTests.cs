using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>Updates in a group with a loader: of what was loaded, of what is being loaded, and of what is missing.
/// </summary>
public sealed class LoadedUpdateTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public LoadedUpdateTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = PinyonNodeOptions.DefaultGroup,
        Loader = _loader.LoadAsync,
        TimeToLive = TimeSpan.FromSeconds(100),
        RefreshAfter = TimeSpan.FromSeconds(50),
        NotFoundTimeToLive = TimeSpan.FromSeconds(100),
        Grace = TimeSpan.FromSeconds(30),
        Jitter = 0,
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Increment_OfALoadedNumber_KeepsItsTimeToLiveAndIsNotLoadedAnew()
    {
        await LoadAsync(ScriptedLoader.Text("41"));

        (await On('b').IncrementAsync("pine", cancellationToken: Cancellation)).ShouldBe(42);

        _cluster.Time.Advance(TimeSpan.FromSeconds(60));
        CacheEntry entry = (await On('a').GetAsync("pine", Cancellation)).ShouldNotBeNull();
        (ScriptedLoader.TextOf(entry), entry.TimeToLive).ShouldBe(("42", TimeSpan.FromSeconds(40)));
        _loader.Calls.Count.ShouldBe(1);
        _cluster.Time.Advance(TimeSpan.FromSeconds(41));
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull("and it has no time of grace");
    }

    [Theory]
    [InlineData(500, 2)]   // loaded anew after 50 s, as before
    [InlineData(52, 2)]
    [InlineData(40, 1)]   // its end comes first
    public async Task Expire_OfALoadedEntry_IsLoadedAnewIfThatIsDueBeforeItsEnd(int seconds, int loads)
    {
        await LoadAsync(ScriptedLoader.Text("nut"));

        (await On('b').ExpireAsync("pine", TimeSpan.FromSeconds(seconds), Cancellation)).ShouldBeTrue();

        CacheEntry entry = (await On('a').GetAsync("pine", Cancellation)).ShouldNotBeNull();
        entry.TimeToLive.ShouldBe(TimeSpan.FromSeconds(seconds));
        _loader.Hold();
        _cluster.Time.Advance(TimeSpan.FromSeconds(51));
        (await On('a').TryGetAsync("pine", Cancellation) is null).ShouldBe(seconds < 51);
        if (loads > 1)
        {
            await _loader.WhenCalledAsync(Cancellation);
            _loader.Release(ScriptedLoader.Text("new"));
        }

        _loader.Calls.Count.ShouldBe(loads);
    }

    [Fact]
    public async Task Persist_OfALoadedEntry_TakesItsEndAway()
    {
        await LoadAsync(ScriptedLoader.Text("nut"));

        (await On('b').PersistAsync("pine", Cancellation)).ShouldBeTrue();

        (await On('a').GetAsync("pine", Cancellation)).ShouldNotBeNull().TimeToLive.ShouldBeNull();
    }

    [Fact]
    public async Task Increment_OfAKeyThatIsKnownToBeAbsent_MakesAnEntry()
    {
        await LoadAsync(LoadResult.NotFound);

        (await On('b').IncrementAsync("pine", 5, cancellationToken: Cancellation)).ShouldBe(5);
        (await On('c').GetAndRemoveAsync("pine", Cancellation)).ShouldNotBeNull();

        (await On('a').TouchAsync("pine", Cancellation)).ShouldBeNull();
        _loader.Calls.Count.ShouldBe(1, "updates load nothing");
    }

    [Fact]
    public async Task Update_OfAKeyThatIsBeingLoaded_DetachesTheLoad()
    {
        _loader.Hold();
        Task<CacheEntry?> get = On('a').GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);

        (await On('b').IncrementAsync("pine", 5, cancellationToken: Cancellation)).ShouldBe(5);
        _loader.Release(ScriptedLoader.Text("old"));

        ScriptedLoader.TextOf(await get).ShouldBe("old", "it came before");
        ScriptedLoader.TextOf(await On('c').GetAsync("pine", Cancellation)).ShouldBe("5");
    }

    private Group On(char node) => _cluster[$"{node}"].Group(PinyonNodeOptions.DefaultGroup);

    private async Task LoadAsync(LoadResult result)
    {
        _loader.Script = (_, _) => ValueTask.FromResult(result);
        await On('a').GetAsync("pine", Cancellation);
        await _loader.WhenCalledAsync(Cancellation);
    }
}
