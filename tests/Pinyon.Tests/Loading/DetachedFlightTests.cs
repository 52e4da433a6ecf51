using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>R3: a write detaches the flight of its key, whose result then only serves earlier callers.</summary>
public sealed class DetachedFlightTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public DetachedFlightTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _loader.LoadAsync,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task SetRacingGet_IsWhatStays()
    {
        Task<CacheEntry?> before = await BeginLoadAsync();

        await On('b').SetAsync("pine", new CacheValue("set"u8.ToArray()), Cancellation);
        _loader.Release(ScriptedLoader.Text("old"));

        ScriptedLoader.TextOf(await before.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("old");
        ScriptedLoader.TextOf(await On('c').GetAsync("pine", Cancellation)).ShouldBe("set");
        _loader.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task SetRacingGet_WhoseEntryHasEndedFirst_LetsNobodySeeTheOldValue()
    {
        // The versions of entries do not help here: what was set is gone when the flight lands.
        Task<CacheEntry?> before = await BeginLoadAsync();
        var brief = new CacheValue("set"u8.ToArray(), TimeToLive: TimeSpan.FromSeconds(1));
        await On('b').SetAsync("pine", brief, Cancellation);
        _cluster.Time.Advance(TimeSpan.FromSeconds(2));

        Task<CacheEntry?> after = On('c').GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);
        _loader.Release(ScriptedLoader.Text("old"));

        ScriptedLoader.TextOf(await before.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("old");
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
        _loader.Release(ScriptedLoader.Text("new"));
        ScriptedLoader.TextOf(await after.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("new");
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("clear")]
    [InlineData("remove by tag")]
    public async Task RemoveRacingGet_LetsNobodySeeTheOldValueAfterwards(string write)
    {
        Task<CacheEntry?> before = await BeginLoadAsync();

        await (write switch
        {
            "remove" => On('b').RemoveAsync("pine", Cancellation).AsTask(),
            "clear" => On('b').ClearAsync(Cancellation).AsTask(),
            _ => On('b').RemoveByTagAsync("tree", Cancellation).AsTask(),
        });
        Task<CacheEntry?> after = On('c').GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);
        _loader.Release(ScriptedLoader.Text("old") with { Tags = ["tree"] });

        ScriptedLoader.TextOf(await before.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("old");
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
        _loader.Release(ScriptedLoader.Text("new"));
        ScriptedLoader.TextOf(await after.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("new");
        ScriptedLoader.TextOf(await On('b').TryGetAsync("pine", Cancellation)).ShouldBe("new");
    }

    [Fact]
    public async Task Flight_TakesItsVersionWhenItStarts()
    {
        Task<CacheEntry?> asked = await BeginLoadAsync();
        SetResult meanwhile = await On('b').TrySetAsync(
            "{pine}oak", new CacheValue("set"u8.ToArray()), WriteCondition.IfAbsent, Cancellation);

        _loader.Release(ScriptedLoader.Text("loaded"));

        ulong version = (await asked.WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldNotBeNull().Version;
        version.ShouldBeLessThan(meanwhile.Version, "what was read at the origin may be that old");
        (await On('c').TryGetAsync("pine", Cancellation)).ShouldNotBeNull().Version.ShouldBe(version);
    }

    [Fact]
    public async Task FailedCondition_ChangesNothing_AndDetachesNothing()
    {
        Task<CacheEntry?> before = await BeginLoadAsync();

        SetResult result = await On('b').TrySetAsync(
            "pine", new CacheValue("set"u8.ToArray()), WriteCondition.IfPresent, Cancellation);
        _loader.Release(ScriptedLoader.Text("loaded"));

        result.ShouldBe(new SetResult(false, 0));
        await before;
        ScriptedLoader.TextOf(await On('c').TryGetAsync("pine", Cancellation)).ShouldBe("loaded");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<Task<CacheEntry?>> BeginLoadAsync()
    {
        _loader.Hold();
        Task<CacheEntry?> asked = On('a').GetAsync("pine", Cancellation).AsTask();
        await _loader.WhenCalledAsync(Cancellation);
        return asked;
    }

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
