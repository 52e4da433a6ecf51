using System.Collections.Concurrent;
using System.Text;
using Pinyon.Peers;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>
/// A batch loader gets all keys that one request misses at one owner, and each key is still loaded once.
/// </summary>
public sealed class BatchLoaderTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<CacheKey[]> _batches = new();
    private readonly ScriptedLoader _single = new();
    private readonly TestCluster _cluster;
    private Func<CacheKey, LoadResult?> _script = key => ScriptedLoader.Text($"of {key}");

    public BatchLoaderTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _single.LoadAsync,
        BatchLoader = (keys, _, _) =>
        {
            _batches.Enqueue([.. keys]);
            return ValueTask.FromResult<IReadOnlyList<LoadResult>>([.. keys.Select(key => _script(key)!)]);
        },
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task GetMany_OfMissingKeys_IsOneBatchAtEachOwner()
    {
        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync(Keys, Cancellation);

        found.Select(result => ScriptedLoader.TextOf(result.Entry)).ShouldBe(Keys.Select(key => $"of {key}"));
        _batches.Count.ShouldBe(3);
        foreach (CacheKey[] batch in _batches)
        {
            string owner = _cluster["a"].OwnerOf(batch[0]).Name;
            batch.ShouldBe(Keys.Where(key => _cluster["a"].OwnerOf(key).Name == owner), ignoreOrder: true);
        }

        foreach (string other in (string[])["b", "c"])
        {
            _cluster.Transport.Calls(TestCluster.MemberNamed(other), PeerOperation.Load).ShouldBe(1);
        }
    }

    [Fact]
    public async Task GetMany_OfKnownAndMissingKeys_LoadsTheMissingOnes()
    {
        await On('a').SetAsync(Keys[3], new CacheValue("set"u8.ToArray()), Cancellation);

        IReadOnlyList<CacheResult> found = await On('b').GetManyAsync(Keys, Cancellation);

        ScriptedLoader.TextOf(found[3].Entry).ShouldBe("set");
        _batches.Sum(batch => batch.Length).ShouldBe(Keys.Length - 1);
    }

    [Fact]
    public async Task GetMany_WithSomeKeysFailing_FailsOnlyThose()
    {
        _script = key => int.Parse(key.ToString()[4..]) switch
        {
            1 => LoadResult.Failed("no luck"),
            2 => LoadResult.NotFound,
            3 => null,
            _ => ScriptedLoader.Text("nut"),
        };

        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync(Keys, Cancellation);

        (found[1].Error!.Failure, found[1].Error!.Message).ShouldBe((CacheFailure.LoadFailed, "no luck"));
        (found[2].Entry, found[2].Error).ShouldBe((null, null));
        (found[3].Error!.Failure, found[3].Error!.Message)
            .ShouldBe((CacheFailure.LoadFailed, "The loader brought no result."));
        found.Where((_, i) => i is < 1 or > 3)
            .ShouldAllBe(result => ScriptedLoader.TextOf(result.Entry) == "nut");
    }

    [Fact]
    public async Task BatchLoader_ThatBringsTooFew_FailsTheWholeBatch()
    {
        await using var cluster = TestCluster.With(new GroupOptions
        {
            Name = "default",
            BatchLoader = (keys, _, _) => ValueTask.FromResult<IReadOnlyList<LoadResult>>([LoadResult.NotFound]),
        });

        IReadOnlyList<CacheResult> found = await cluster["a"].Group("default").GetManyAsync(Keys, Cancellation);

        found.ShouldAllBe(result => result.Error!.Failure == CacheFailure.LoadFailed);
        found[0].Error!.Message.ShouldStartWith("The loader brought 1 results for ");
        (await cluster["a"].Group("default").GetAsync("pine", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task GetMany_WithAKeyInFlight_JoinsItAndLoadsTheRest()
    {
        _single.Hold();
        Task<CacheEntry?> alone = On('b').GetAsync(Keys[0], Cancellation).AsTask();
        await _single.WhenCalledAsync(Cancellation);

        Task<IReadOnlyList<CacheResult>> many = On('a').GetManyAsync(Keys, Cancellation).AsTask();
        _single.Release(ScriptedLoader.Text("alone"));

        ScriptedLoader.TextOf(await alone).ShouldBe("alone");
        ScriptedLoader.TextOf((await many)[0].Entry).ShouldBe("alone");
        _batches.SelectMany(batch => batch).ShouldNotContain(Keys[0]);
        _batches.Sum(batch => batch.Length).ShouldBe(Keys.Length - 1);
    }

    [Fact]
    public async Task GetMany_OfOneKeyTwice_LoadsItOnce()
    {
        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync([Keys[0], Keys[1], Keys[0]], Cancellation);

        found.ShouldAllBe(result => result.Entry != null);
        (_batches.Sum(batch => batch.Length) + _single.Calls.Count).ShouldBe(2);
    }

    [Fact]
    public async Task GetMany_WithoutABatchLoader_LoadsEachKeyOnce()
    {
        var loader = new ScriptedLoader
        {
            Script = (key, _) => ValueTask.FromResult(ScriptedLoader.Text($"of {key}")),
        };
        await using var cluster = TestCluster.With(new GroupOptions { Name = "default", Loader = loader.LoadAsync });

        IReadOnlyList<CacheResult> found = await cluster["a"].Group("default").GetManyAsync(Keys, Cancellation);

        found.Select(result => Encoding.UTF8.GetString(result.Entry!.Value.Value.Span))
            .ShouldBe(Keys.Select(key => $"of {key}"));
        loader.Calls.Count.ShouldBe(Keys.Length);
    }

    private static CacheKey[] Keys { get; } = [.. Enumerable.Range(0, 30).Select(i => new CacheKey($"key-{i}"))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
