using Pinyon.Peers;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests.Cluster;

/// <summary>Loads of a slot whose owner changes (R3): their waiters get an answer, and later callers another load.
/// </summary>
public sealed class MovingFlightTests
{
    private readonly ScriptedLoader _loader = new();

    public MovingFlightTests() => _loader.Hold();

    [Fact]
    public void Flight_OfASlotThatMoves_AnswersItsWaitersAndIsNotKept() => Run("abc", async cluster =>
    {
        CacheKey key = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'd'));
        cluster.Start("d", "abcd");
        Task<CacheEntry?> early = cluster.On('b').GetAsync(key).AsTask();
        await CalledAsync(cluster, 1);
        await cluster.ChangeAsync("abcd");
        Task<CacheEntry?> late = cluster.On('b').GetAsync(key).AsTask();
        await CalledAsync(cluster, 2);

        _loader.Release(ScriptedLoader.Text("first"));
        ChangingCluster.TextOf(await early).ShouldBe("first");
        _loader.Release(ScriptedLoader.Text("second"));
        ChangingCluster.TextOf(await late).ShouldBe("second");

        (await cluster.KeptAtAsync('a', key)).ShouldBeNull();
        (await cluster.KeptAtAsync('d', key)).ShouldBe("second");
    });

    [Fact]
    public void Flight_BegunBeforeTheSlotWasGained_IsJoinedByNobodyAndNotKept() => Run("abc", async cluster =>
    {
        CacheKey key = ChangingCluster.KeyOf(("abc", 'a'), ("bc", 'b'));
        Task<PeerReply> redirected = LoadFinallyAsync(cluster, 'b', key);
        await CalledAsync(cluster, 1);
        await cluster.SetAsync('a', key, "written after it has read its origin");
        await cluster.ChangeAsync("bc");

        Task<CacheEntry?> get = cluster.On('c').GetAsync(key).AsTask();
        await CalledAsync(cluster, 2);
        _loader.Release(ScriptedLoader.Text("old"));
        (await redirected).Results[0].Value.ToArray().ShouldBe("old"u8.ToArray());
        (await cluster.KeptAtAsync('b', key)).ShouldBeNull();
        _loader.Release(ScriptedLoader.Text("new"));

        ChangingCluster.TextOf(await get).ShouldBe("new");
        (await cluster.KeptAtAsync('b', key)).ShouldBe("new");
    });

    [Fact]
    public void Flights_OfSlotsThatStay_GoOn() => Run("abc", async cluster =>
    {
        CacheKey key = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'a'));
        cluster.Start("d", "abcd");
        Task<CacheEntry?> early = cluster.On('b').GetAsync(key).AsTask();
        await CalledAsync(cluster, 1);
        await cluster.ChangeAsync("abcd");
        Task<CacheEntry?> late = cluster.On('d').GetAsync(key).AsTask();
        await cluster.PassAsync(1);

        _loader.Release(ScriptedLoader.Text("only"));

        ChangingCluster.TextOf(await early).ShouldBe("only");
        ChangingCluster.TextOf(await late).ShouldBe("only");
        _loader.Calls.Count.ShouldBe(1);
    });

    private void Run(string names, Func<ChangingCluster, Task> test) => ChangingCluster.Run(
        names,
        ChangingCluster.Group() with { Loader = _loader.LoadAsync, LoadScheduler = new InlineScheduler() },
        test);

    private async Task CalledAsync(ChangingCluster cluster, int times)
    {
        while (_loader.Calls.Count < times) await cluster.PassAsync(1);
    }

    private static Task<PeerReply> LoadFinallyAsync(ChangingCluster cluster, char node, CacheKey key)
    {
        var header = new PeerHeader(cluster[node].Ring, Clock: 0, Final: true, NotAfter: 0, Wait: 2000);
        return cluster[node].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Load, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(key)]),
            TestContext.Current.CancellationToken).AsTask();
    }

    /// <summary>Begins loads where they are started, on the one thread of a virtual run.</summary>
    private sealed class InlineScheduler : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
