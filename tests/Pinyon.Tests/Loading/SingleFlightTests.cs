using Pinyon.Peers;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>P2 and R3: a missing key is loaded once, by its owner, for all callers.</summary>
public sealed class SingleFlightTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public SingleFlightTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _loader.LoadAsync,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Callers_TenThousandOnThreeNodes_ShareOneLoad()
    {
        _loader.Hold();
        Task<CacheEntry?>[][] asked = await Task.WhenAll("abc".Select(node => Task.Run(
            () => Enumerable.Range(0, node == 'a' ? 3334 : 3333)
                .Select(_ => On(node).GetAsync("pine", Cancellation).AsTask()).ToArray(),
            Cancellation)));
        await _loader.WhenCalledAsync(Cancellation);

        _loader.Release(ScriptedLoader.Text("nut"));
        CacheEntry?[] found = await Task.WhenAll(asked.SelectMany(tasks => tasks))
            .WaitAsync(ScriptedLoader.Patience, Cancellation);

        found.Length.ShouldBe(10_000);
        found.ShouldAllBe(entry => ScriptedLoader.TextOf(entry) == "nut");
        _loader.Calls.Count.ShouldBe(1);
        GroupStatistics owner = Owner("pine").Statistics;
        (owner.Loads, owner.LoadsDeduplicated, owner.LocalLoads).ShouldBe((10_000, 1, 1));
    }

    [Fact]
    public async Task Value_OnceLoaded_IsReadThroughEveryNodeWithoutLoading()
    {
        foreach (char node in "abcabc")
        {
            ScriptedLoader.TextOf(await On(node).GetAsync("pine", Cancellation)).ShouldBe("loaded");
        }

        _loader.Calls.Count.ShouldBe(1);
        "abc".Sum(node => On(node).Statistics.Store.Entries).ShouldBe(1);
    }

    [Fact]
    public async Task TryGet_OfAMissingKey_LoadsNothing()
    {
        foreach (char node in "abc")
        {
            (await On(node).TryGetAsync("pine", Cancellation)).ShouldBeNull();
        }

        _loader.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task DisagreeingRings_DoNotDeadlock()
    {
        // Each takes the other for the larger one. Both ask at once, and their loads are under way at the same time.
        await using var cluster = new TestCluster
        {
            Groups = [new GroupOptions { Name = "default", Loader = _loader.LoadAsync }],
        };
        cluster.Start("a", [new("a", "a.test:7946"), new("b", "b.test:7946", 4), new("x", "x.test:7946")]);
        cluster.Start("b", [new("a", "a.test:7946", 4), new("b", "b.test:7946"), new("y", "y.test:7946")]);
        CacheKey key = TestCluster.KeysOf(cluster["a"], "b").First(key => cluster["b"].OwnerOf(key).Name == "a");
        _loader.Hold();

        Task<CacheEntry?>[] asked =
            [.. "ab".Select(node => cluster[$"{node}"].Group("default").GetAsync(key, Cancellation).AsTask())];
        await _loader.WhenCalledAsync(Cancellation);
        await _loader.WhenCalledAsync(Cancellation);
        _loader.Release(ScriptedLoader.Text("nut"));
        _loader.Release(ScriptedLoader.Text("nut"));

        CacheEntry?[] found = await Task.WhenAll(asked).WaitAsync(ScriptedLoader.Patience, Cancellation);
        found.ShouldAllBe(entry => ScriptedLoader.TextOf(entry) == "nut");
        _loader.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task DisagreeingRings_LoadAtTheThirdMemberThatNobodySendsOn()
    {
        // d asks c, which sends it to b, which takes another node for the owner and loads in any case.
        await using var cluster = new TestCluster
        {
            Groups = [new GroupOptions { Name = "default", Loader = _loader.LoadAsync }],
        };
        cluster.Start("b", [new("b", "b.test:7946"), new("x", "x.test:7946", 4)]);
        cluster.Start("c", [new("b", "b.test:7946", 4), new("c", "c.test:7946")]);
        cluster.Start("d", [new("c", "c.test:7946", 4), new("d", "d.test:7946")]);
        CacheKey key = TestCluster.KeysOf(cluster["d"], "c").First(key =>
            cluster["c"].OwnerOf(key).Name == "b" && cluster["b"].OwnerOf(key).Name == "x");

        IReadOnlyList<CacheResult> found = await cluster["d"].Group("default").GetManyAsync([key], Cancellation);
        ScriptedLoader.TextOf(found[0].Entry).ShouldBe("loaded");

        ScriptedLoader.TextOf(await cluster["d"].Group("default").GetAsync(key, Cancellation)).ShouldBe("loaded");
        _loader.Calls.Count.ShouldBe(1);
        cluster["b"].Group("default").Statistics.LocalLoads.ShouldBe(1);
    }

    [Theory]
    [InlineData("Pinyon throws at once")]
    [InlineData("Pinyon throws later")]
    [InlineData("The loader brought no result.")]
    public async Task ThrowingLoader_ReachesEveryWaiter_AndLeavesNoFlightBehind(string message)
    {
        var release = new TaskCompletionSource();
        _loader.Script = async (_, _) =>
        {
            await release.Task;
            return message.StartsWith("Pinyon", StringComparison.Ordinal)
                ? throw new InvalidOperationException(message)
                : null!;
        };
        Task<CacheEntry?>[] asked = [.. "abcabc".Select(node => On(node).GetAsync("pine", Cancellation).AsTask())];
        release.SetResult();

        foreach (Task<CacheEntry?> each in asked)
        {
            CacheException error = await Should.ThrowAsync<CacheException>(
                each.WaitAsync(ScriptedLoader.Patience, Cancellation));
            error.Failure.ShouldBe(CacheFailure.LoadFailed);
            error.Message.ShouldBe(message);
        }

        _loader.Calls.Count.ShouldBe(1);
        Owner("pine").Statistics.LocalLoadErrors.ShouldBe(1);
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut"));
        ScriptedLoader.TextOf(await On('a').GetAsync("pine", Cancellation)).ShouldBe("nut");
    }

    [Fact]
    public async Task ThrowingLoader_BeforeItReturnsATask_IsALoadThatFailed()
    {
        _loader.Script = (_, _) => throw new InvalidOperationException("at once");

        foreach (char node in "abc")
        {
            CacheException error = await Should.ThrowAsync<CacheException>(
                async () => await On(node).GetAsync("pine", Cancellation));
            (error.Failure, error.Message).ShouldBe((CacheFailure.LoadFailed, "at once"));
        }
    }

    [Fact]
    public async Task ThrowingLoader_IsNeverRetriedByASecondNode()
    {
        _loader.Script = (_, _) => throw new InvalidOperationException("down");
        char asking = "abc".First(node => $"{node}" != OwnerOf("pine"));

        await Should.ThrowAsync<CacheException>(async () => await On(asking).GetAsync("pine", Cancellation));

        _loader.Calls.Count.ShouldBe(1);
        "abc".Sum(node => On(node).Statistics.LocalLoadErrors).ShouldBe(1);
        _cluster.Transport.Calls(TestCluster.MemberNamed(OwnerOf("pine")), PeerOperation.Load).ShouldBe(1);
    }

    [Fact]
    public async Task CancelledFirstCaller_LeavesTheLoadToTheOthers()
    {
        _loader.Hold();
        using var leaving = new CancellationTokenSource();
        foreach (char node in "abc")
        {
            Task<CacheEntry?> first = On(node).GetAsync($"{node}", leaving.Token).AsTask();
            await _loader.WhenCalledAsync(Cancellation);
        }

        Task<CacheEntry?>[] others = [.. "abc".Select(node => On(node).GetAsync($"{node}", Cancellation).AsTask())];
        await leaving.CancelAsync();
        foreach (char node in "abc")
        {
            _loader.Release(ScriptedLoader.Text("nut"));
        }

        CacheEntry?[] found = await Task.WhenAll(others).WaitAsync(ScriptedLoader.Patience, Cancellation);
        found.ShouldAllBe(entry => ScriptedLoader.TextOf(entry) == "nut");
        _loader.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task LastCaller_WhoLeaves_CancelsTheLoad_AndTheNextOneStartsAnother()
    {
        _loader.Hold();
        foreach (char node in "abc")
        {
            using var leaving = new CancellationTokenSource();
            Task<CacheEntry?> only = On(node).GetAsync("pine", leaving.Token).AsTask();
            await _loader.WhenCalledAsync(Cancellation);
            var cancelled = new TaskCompletionSource();
            using CancellationTokenRegistration told = _loader.LastToken.Register(cancelled.SetResult);

            await leaving.CancelAsync();

            await Should.ThrowAsync<OperationCanceledException>(only);
            await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }

        _loader.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task FlightLooksAgain_WhenTheEntryCameBetweenLookAndFlight()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First();
        _cluster.Transport.BeforeDelivery = async (_, request) =>
        {
            if (request.Operation is PeerOperation.Load)
            {
                await On('b').SetAsync(key, new CacheValue("came between"u8.ToArray()), Cancellation);
            }
        };

        ScriptedLoader.TextOf(await On('a').GetAsync(key, Cancellation)).ShouldBe("came between");

        _loader.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Loader_WhateverTheContextOfItsCaller_BeginsOnTheThreadPool()
    {
        // There a continuation that blocks delays neither the caller nor other work of its context.
        var seen = new TaskCompletionSource<(SynchronizationContext?, TaskScheduler)>();
        _loader.Script = (_, _) =>
        {
            seen.SetResult((SynchronizationContext.Current, TaskScheduler.Current));
            return ValueTask.FromResult(ScriptedLoader.Text("nut"));
        };
        TaskScheduler own = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        Task<Task<CacheEntry?>> asked = Task.Factory.StartNew(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new OwnContext());
                Task<CacheEntry?> get = Owner("pine").GetAsync("pine", Cancellation).AsTask();
                SynchronizationContext.SetSynchronizationContext(null);
                return get;
            },
            Cancellation,
            TaskCreationOptions.None,
            own);

        ScriptedLoader.TextOf(await (await asked).WaitAsync(ScriptedLoader.Patience, Cancellation)).ShouldBe("nut");

        (await seen.Task).ShouldBe((null, TaskScheduler.Default));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group On(char node) => _cluster[$"{node}"].Group("default");

    private string OwnerOf(CacheKey key) => _cluster["a"].OwnerOf(key).Name;

    private Group Owner(CacheKey key) => _cluster[OwnerOf(key)].Group("default");

    private sealed class OwnContext : SynchronizationContext;
}
