using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Store;

namespace Pinyon.Tests.Groups;

/// <summary>Requests of many items: what does not return a value copies none, and ends with its caller.</summary>
public sealed class ManyItemsTests : IAsyncDisposable
{
    private const int Large = 2 << 20;

    private readonly TestCluster _cluster = new();
    private readonly PinyonNode _node;

    public ManyItemsTests() => _node = _cluster.Start("a", [TestCluster.MemberNamed("a")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Group Group => _node.Group(PinyonNodeOptions.DefaultGroup);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    public static TheoryData<string> Requests() => ["touch", "explain", "set", "delete"];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_ForALargeValueManyTimes_CopiesNoneOfIt(string request)
    {
        await Group.SetAsync("k", new CacheValue(new byte[Large]) { Tags = ["tree"] }, Token);

        long before = GC.GetAllocatedBytesForCurrentThread();
        PeerReply reply = AskAtOnce(request, count: 200);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        reply.Results.Count.ShouldBe(200);
        allocated.ShouldBeLessThan(2 * Large);
    }

    [Fact]
    public async Task Update_OfTimesAlone_CopiesNoValue()
    {
        var value = new CacheValue(new byte[Large], TimeToLive: TimeSpan.FromHours(1)) { Tags = ["tree"] };
        await Group.SetAsync("k", value, Token);
        PeerItem item = new PeerItem("k", TimeToLive: 5000) with { Update = new PeerUpdate(PeerUpdateKind.Expire) };

        long before = GC.GetAllocatedBytesForCurrentThread();
        PeerReply reply = AtOnce(Ask(PeerOperation.Update, [item], Token));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (reply.Results[0].Status, reply.Results[0].Facts!.Length).ShouldBe((PeerStatus.Found, Large));
        allocated.ShouldBeLessThan(Large / 2);
    }

    [Theory]
    [InlineData(PeerOperation.Touch)]
    [InlineData(PeerOperation.Explain)]
    [InlineData(PeerOperation.RemoveTag)]
    internal async Task Request_WhoseCallerHasLeft_EndsBeforeAllItems(PeerOperation operation)
    {
        var left = new CancellationToken(canceled: true);
        PeerItem[] items = [.. Enumerable.Range(0, 1000).Select(i => new PeerItem($"k{i}"))];

        await Should.ThrowAsync<OperationCanceledException>(Ask(operation, items, left));

        Group.Statistics.TagFloors.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Set_WhoseCallerHasLeft_IsAppliedForSomeOfManyItems()
    {
        var left = new CancellationToken(canceled: true);
        PeerItem[] items = [.. Enumerable.Range(0, 1000).Select(i => new PeerItem($"k{i}"))];

        await Should.ThrowAsync<OperationCanceledException>(Ask(PeerOperation.Set, items, left));

        (await Group.CountAsync(Token)).ShouldBeInRange(1, 999);
    }

    [Fact]
    public async Task Set_OfFewItemsWhoseCallerHasLeft_IsApplied()
    {
        await Ask(PeerOperation.Set, [new PeerItem("k")], new CancellationToken(canceled: true));

        (await Group.CountAsync(Token)).ShouldBe(1);
    }

    // On this thread, so that what it allocates can be counted.
    private static PeerReply AtOnce(Task<PeerReply> asked)
    {
        asked.IsCompletedSuccessfully.ShouldBeTrue();
        return asked.Result;
    }

    private PeerReply AskAtOnce(string request, int count)
    {
        var item = new PeerItem("k");
        return AtOnce(request switch
        {
            "touch" => Ask(PeerOperation.Touch, Many(item), Token),
            "explain" => Ask(PeerOperation.Explain, Many(item), Token),
            "set" => Ask(PeerOperation.Set, Many(item with { When = Condition.IfAbsent }), Token),
            _ => Ask(PeerOperation.Delete, Many(item with { When = Condition.IfVersion, Expected = 5 }), Token),
        });

        PeerItem[] Many(PeerItem one) => [.. Enumerable.Repeat(one, count)];
    }

    private Task<PeerReply> Ask(PeerOperation operation, PeerItem[] items, CancellationToken cancellationToken)
    {
        var header = new PeerHeader(_node.Ring, Clock: 0, Final: true, NotAfter: ulong.MaxValue);
        return _node.Handler.AnswerAsync(
            new PeerRequest(operation, PinyonNodeOptions.DefaultGroup, header, items), cancellationToken).AsTask();
    }
}
