using Pinyon.Peers;
using Pinyon.Peers.Budget;
using Pinyon.Peers.Details;

namespace Pinyon.Tests.Groups;

/// <summary>An owner takes message budget for the values of a reply before it copies them.</summary>
public sealed class ReplyBudgetTests : IAsyncDisposable
{
    private const int Large = 1 << 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestCluster _cluster = new() { TransportBudgetBytes = 4 * (8 << 20) };
    private readonly PinyonNode _node;

    public ReplyBudgetTests() => _node = _cluster.Start("a", [TestCluster.MemberNamed("a")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MessageBudget Budget => _node.Budgets.RepliesSent;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Get_LargeValue_HoldsItsRoomUntilItIsSent()
    {
        await SetAsync("k", Large);

        PeerReply reply = await AskAsync(Get("k"));

        reply.Results.Single().Value.Length.ShouldBe(Large);
        Budget.Statistics.Bytes.ShouldBe(Large);
        reply.Dispose();
        Budget.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Get_NoRoom_WaitsForIt()
    {
        await SetAsync("k", Large);
        BudgetShare all = TakeAll();
        Task<PeerReply> asked = AskAsync(Get("k"));
        asked.IsCompleted.ShouldBeFalse();

        all.Dispose();

        using PeerReply reply = await asked;
        reply.Results.Single().Value.Length.ShouldBe(Large);
    }

    [Fact]
    public async Task Get_NoRoomInTime_IsBusy()
    {
        await SetAsync("k", Large);
        using BudgetShare all = TakeAll();
        Task<PeerReply> asked = AskAsync(Get("k", "other"));

        _cluster.Time.Advance(Second);

        (await asked).Results.Select(result => result.Status).ShouldBe([PeerStatus.Busy, PeerStatus.NotSent]);
    }

    [Fact]
    public async Task Get_CallerLeavesWhileItWaits_HoldsNothing()
    {
        await SetAsync("k", Large);
        BudgetShare all = TakeAll();
        using var leaving = new CancellationTokenSource();
        Task<PeerReply> asked = _node.Handler.AnswerAsync(Get("k"), leaving.Token).AsTask();

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
        all.Dispose();

        (Budget.Statistics.Bytes, Budget.Statistics.Waiting).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Get_NoRoomForTheFurtherValues_SendsThoseBeforeWithoutWaiting()
    {
        await SetAsync("small", 1000);
        await SetAsync("large", Large);
        using BudgetShare all = TakeAll();

        using PeerReply reply = await AskAsync(Get("small", "large", "small"));

        reply.Results.Select(result => result.Status).ShouldBe(
            [PeerStatus.Found, PeerStatus.NotSent, PeerStatus.NotSent]);
    }

    [Fact]
    public async Task Get_ManyValues_FillAReplyAndHoldWhatTheyAre()
    {
        await SetAsync("k", Large);

        using PeerReply reply = await AskAsync(Get("k", "k", "k", "k", "k", "k"));

        reply.Results.Count(result => result.Status is PeerStatus.Found).ShouldBe(4);
        Budget.Statistics.Bytes.ShouldBe(4 * Large);
    }

    [Fact]
    public async Task Get_ValueBeyondTheRoomThatWasTaken_IsLeftForTheNextReply()
    {
        await SetAsync("k", Large);
        await SetAsync("giant", 6 * Large);

        using PeerReply reply = await AskAsync(Get("k", "giant", "k"));

        reply.Results.Select(result => result.Status).ShouldBe(
            [PeerStatus.Found, PeerStatus.NotSent, PeerStatus.NotSent]);
        Budget.Statistics.Bytes.ShouldBe(Large);
    }

    [Fact]
    public async Task Get_SharedWithOthers_NeverWaits()
    {
        await SetAsync("k", 60_000);
        using BudgetShare all = TakeAll();

        using PeerReply reply = await AskAsync(ByLane("k", "k", "k"));

        reply.Results.Select(result => result.Status).ShouldBe(
            [PeerStatus.Found, PeerStatus.NotSent, PeerStatus.NotSent]);
    }

    [Fact]
    public async Task Get_LongValueSharedWithOthers_IsNotEvenCopied()
    {
        await SetAsync("k", 6 * Large);
        await AskAsync(ByLane("k", "absent"));
        long before = GC.GetAllocatedBytesForCurrentThread();

        ValueTask<PeerReply> asked = _node.Handler.AnswerAsync(ByLane("k", "absent"), Token);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (await asked).Results.Select(result => result.Status).ShouldBe([PeerStatus.NotSent, PeerStatus.NotFound]);
        allocated.ShouldBeLessThan(Large);
    }

    [Fact]
    public async Task Update_LargeOldValue_HoldsItsBytesUntilItIsSent()
    {
        await SetAsync("k", Large);

        PeerReply reply = await AskAsync(Swap("k"));

        reply.Results.Single().Value.Length.ShouldBe(Large);
        Budget.Statistics.Bytes.ShouldBe(Large);
        reply.Dispose();
        Budget.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Update_NoBudgetForItsOldValueInTime_IsBusyAndChangesNothing()
    {
        await SetAsync("k", Large);
        using (TakeAll())
        {
            Task<PeerReply> asked = AskAsync(Swap("k"));
            asked.IsCompleted.ShouldBeFalse();
            _cluster.Time.Advance(Second);
            (await asked).Results.Single().Status.ShouldBe(PeerStatus.Busy);
        }

        using PeerReply reply = await AskAsync(Get("k"));
        reply.Results.Single().Value.Length.ShouldBe(Large);
    }

    [Fact]
    public async Task Update_LongOldValueByLane_IsNotSentAndNotEvenCopied()
    {
        await SetAsync("k", 6 * Large);
        PeerRequest request = Swap("k");
        request = request with { Header = request.Header with { ByLane = true } };
        long before = GC.GetAllocatedBytesForCurrentThread();

        ValueTask<PeerReply> asked = _node.Handler.AnswerAsync(request, Token);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (await asked).Results.Single().ShouldBe(new PeerResult(PeerStatus.NotSent));
        allocated.ShouldBeLessThan(Large);
        using PeerReply reply = await AskAsync(Get("k"));
        reply.Results.Single().Value.Length.ShouldBe(6 * Large);
    }

    private static PeerRequest Swap(string key)
    {
        PeerItem item = new PeerItem(new CacheKey(key)) with { Update = new PeerUpdate(PeerUpdateKind.GetAndSet) };
        return Get(key) with
        {
            Operation = PeerOperation.Update,
            Header = new PeerHeader(0, 0, Final: true, NotAfter: ulong.MaxValue),
            Items = [item],
        };
    }

    private static PeerRequest Get(params string[] keys) => new(
        PeerOperation.Get,
        PinyonNodeOptions.DefaultGroup,
        new PeerHeader(0, 0, Final: true, NotAfter: 0),
        [.. keys.Select(key => new PeerItem(new CacheKey(key)))])
    {
        Patience = Second,
    };

    private static PeerRequest ByLane(params string[] keys)
    {
        PeerRequest request = Get(keys);
        return request with { Header = request.Header with { ByLane = true }, Patience = TimeSpan.Zero };
    }

    private Task<PeerReply> AskAsync(PeerRequest request) => _node.Handler.AnswerAsync(request, Token).AsTask();

    private ValueTask SetAsync(string key, int length) =>
        _node.Group(PinyonNodeOptions.DefaultGroup).SetAsync(key, new CacheValue(new byte[length]), Token);

    private BudgetShare TakeAll() => Budget.TryEnter(8 << 20).ShouldNotBeNull();
}
