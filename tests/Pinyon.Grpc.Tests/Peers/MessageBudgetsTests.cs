using Microsoft.AspNetCore.Builder;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Budget;
using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>Large messages over a real connection take the message budget at both ends, wait, and return it.</summary>
public sealed class MessageBudgetsTests : IAsyncLifetime
{
    private const int Large = 900_000;
    private const long Quarter = 2 << 20;

    /// <summary>The prefix of a message of a given length, and its first byte.</summary>
    private const string HalfOfLarge = "00000DBBA00A";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly GrpcPeerOptions Options = new()
    {
        MaxMessageBytes = 4 << 20,
        MaxInFlightBytes = 4 * Quarter,
    };

    private readonly ManualTimeProvider _ownersTime = new();
    private readonly ManualTimeProvider _time = new();
    private readonly GrpcPeerTransport _transport = new(Options);
    private readonly GrpcPeerTransport _slow;
    private readonly GrpcPeerTransport _ownersTransport;
    private readonly PinyonNode _owner;
    private readonly HeldPeerHandler _held = new();
    private GrpcHost _host = null!;
    private GrpcHost _heldHost = null!;

    public MessageBudgetsTests()
    {
        _slow = new GrpcPeerTransport(Options with { TimeProvider = _time });
        _ownersTransport = new GrpcPeerTransport(Options with { TimeProvider = _ownersTime });
        _owner = new PinyonNode(new PinyonNodeOptions
        {
            Name = "owner",
            Membership = new StaticMembership([new Member("owner", "127.0.0.1:1")]),
            Transport = _ownersTransport,
            Groups = [new GroupOptions { Name = "group" }],
            MemoryBytes = 64 << 20,
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MessageBudgets Owners => _ownersTransport.Budgets;

    public async ValueTask InitializeAsync()
    {
        GrpcPeerOptions options = Options with { TimeProvider = _ownersTime };
        _host = await GrpcHost.StartAsync(_owner.Handler, options, Owners);
        _heldHost = await GrpcHost.StartAsync(_held, options, Owners);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _slow.Dispose();
        await _host.DisposeAsync();
        await _heldHost.DisposeAsync();
        await _owner.DisposeAsync();
        _ownersTransport.Dispose();
    }

    [Fact]
    public async Task ManyAtOnce_SetAndGet_AllSucceedWithinTheRooms()
    {
        IPeer peer = Connect(_host, _transport);
        byte[] value = new byte[Large];
        new Random(7).NextBytes(value);

        await Task.WhenAll(Keys(40).Select(key => peer.AskAsync(Set(key, value), Long, Token).AsTask()));
        PeerReply[] replies = await Task.WhenAll(
            Keys(40).Select(key => peer.AskAsync(Get(key), Long, Token).AsTask()));

        Array.TrueForAll(replies, reply => reply.Results[0].Value.Span.SequenceEqual(value)).ShouldBeTrue();
        foreach (MessageBudget room in new[]
        {
            _transport.Budgets.RequestsSent, Owners.RequestsTaken, Owners.RepliesSent, _transport.Budgets.RepliesTaken,
        })
        {
            room.Statistics.MostBytes.ShouldBeInRange(Large, Quarter);
        }

        (_transport.Budgets.RequestsSent.Statistics.Waited + _transport.Budgets.RepliesTaken.Statistics.Waited)
            .ShouldBeGreaterThan(0);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Message_LongerThanItsQuarter_GoesAlone()
    {
        IPeer peer = Connect(_host, _transport);
        byte[] value = new byte[3 << 20];

        await Task.WhenAll(Keys(4).Select(key => peer.AskAsync(Set(key, value), Long, Token).AsTask()));
        PeerReply[] replies = await Task.WhenAll(
            Keys(4).Select(key => peer.AskAsync(Get(key), Long, Token).AsTask()));

        replies.ShouldAllBe(reply => reply.Results[0].Value.Length == value.Length);
        Owners.RequestsTaken.Statistics.MostBytes.ShouldBeInRange(value.Length, value.Length + 100);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Request_NoRoomHere_IsBusyAndNeverSent()
    {
        using BudgetShare all = TakeAll(_slow.Budgets.RequestsSent);
        Task<PeerReply> asked = Connect(_heldHost, _slow).AskAsync(Set("k", new byte[Large]), Long, Token).AsTask();
        await _time.WhenTimersAsync(2);

        _time.Advance(Long);

        (await FaultAsync(asked)).Failure.ShouldBe(PeerFailure.Busy);
        _held.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_NoRoomAtTheOwner_IsBusyBeforeItsTimeIsOver()
    {
        using BudgetShare all = TakeAll(Owners.RequestsTaken);
        Task<PeerReply> asked = Connect(_heldHost, _transport)
            .AskAsync(Set("k", new byte[Large]), Long, Token).AsTask();
        await _ownersTime.WhenTimersAsync(2);

        _ownersTime.Advance(Long - TimeSpan.FromMilliseconds(100));

        PeerException fault = await FaultAsync(asked);
        fault.Failure.ShouldBe(PeerFailure.Busy);
        fault.Message.ShouldContain("found no room");
        _held.Requests.ShouldBeEmpty();
        Owners.RequestsTaken.Statistics.Refused.ShouldBe(1);
    }

    [Fact]
    public async Task Reply_NoRoomHere_IsBusy()
    {
        await SetAsync("k");
        using BudgetShare all = TakeAll(_slow.Budgets.RepliesTaken);
        Task<PeerReply> asked = Connect(_host, _slow).AskAsync(Get("k"), Long, Token).AsTask();
        await _time.WhenTimersAsync(2);

        _time.Advance(Long);

        (await FaultAsync(asked)).Failure.ShouldBe(PeerFailure.Busy);
        all.Dispose();
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Reply_CallerLeavesWhileItWaits_HoldsNothingAtEitherEnd()
    {
        await SetAsync("k");
        BudgetShare all = TakeAll(_slow.Budgets.RepliesTaken);
        using var leaving = new CancellationTokenSource();
        Task<PeerReply> asked = Connect(_host, _slow).AskAsync(Get("k"), Long, leaving.Token).AsTask();
        await _time.WhenTimersAsync(2);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
        all.Dispose();
        _slow.Budgets.RepliesTaken.Statistics.ShouldBe(
            new BudgetStatistics { MostBytes = 2 * Quarter, Waited = 1 });
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Reply_WithAHold_KeepsItsRoomUntilTheHoldIsDisposed()
    {
        await SetAsync("k");
        using var hold = new EntryHold();

        await Connect(_host, _transport).AskAsync(Get("k") with { Hold = hold }, Long, Token);

        _transport.Budgets.RepliesTaken.Statistics.Bytes.ShouldBeInRange(Large, Large + 100);
        hold.Dispose();
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Reply_BreaksOff_GivesItsRoomBack()
    {
        await using GrpcHost broken = await GrpcHost.StartAsync(endpoints => endpoints.MapPost(
            "/{service}/{method}",
            async context =>
            {
                context.Response.ContentType = GrpcNames.ContentType;
                await context.Response.Body.WriteAsync(Convert.FromHexString(HalfOfLarge), context.RequestAborted);
            }));

        await FaultAsync(Connect(broken, _transport).AskAsync(Get("k"), Long, Token).AsTask());

        _transport.Budgets.RepliesTaken.Statistics.MostBytes.ShouldBeGreaterThan(Large);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Reply_WithoutValues_NeedsNoRoom()
    {
        using BudgetShare all = TakeAll(_transport.Budgets.RepliesTaken);
        PeerItem[] items = [.. Keys(20_000).Select(key => new PeerItem(new CacheKey(key)))];
        PeerRequest delete = Set("k", []) with { Operation = PeerOperation.Delete, Items = items };

        PeerReply reply = await Connect(_host, _transport).AskAsync(delete, Long, Token);

        reply.Results.Count.ShouldBe(items.Length);
    }

    [Fact]
    public async Task Request_HandlerFails_GivesItsRoomBack()
    {
        _held.FailsNext = true;

        (await FaultAsync(Connect(_heldHost, _transport).AskAsync(Set("k", new byte[Large]), Long, Token).AsTask()))
            .Failure.ShouldBe(PeerFailure.Broken);

        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Request_CannotBeRead_GivesItsRoomBack()
    {
        string name = new('n', 100_000);
        PeerRequest wrong = Set("k", new byte[Large]) with { Group = name };

        (await FaultAsync(Connect(_heldHost, _transport).AskAsync(wrong, Long, Token).AsTask()))
            .Failure.ShouldBe(PeerFailure.Broken);

        Owners.RequestsTaken.Statistics.MostBytes.ShouldBeGreaterThan(Large);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Request_HandlerOutlivesItsCall_HoldsItsRoomUntilItEnds()
    {
        _held.Hold();
        Task<PeerReply> asked = Connect(_heldHost, _transport)
            .AskAsync(Set("k", new byte[Large]), Long, Token).AsTask();
        await _held.Arrived;

        _ownersTime.Advance(Long);

        (await FaultAsync(asked)).Failure.ShouldBe(PeerFailure.TimedOut);
        Owners.RequestsTaken.Statistics.Bytes.ShouldBeGreaterThan(Large);
        _held.Release();
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Request_HalfOfIt_HoldsItsRoomUntilTheServersLimit()
    {
        using var call = new RawCall(
            _host.Address, "/pinyon.peer.v1.Peers/SetMany", new StallingContent(HalfOfLarge));
        Task<RawAnswer> calling = call.SendAsync(Token);
        await OwnerHoldsOneAsync(calling);

        _ownersTime.Advance(Long);

        (await calling).Status.ShouldBe("4");
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task Revoke_NoRoomAnywhere_IsCarriedOut()
    {
        using BudgetShare sent = TakeAll(_transport.Budgets.RequestsSent);
        using BudgetShare taken = TakeAll(Owners.RequestsTaken);
        PeerItem[] keys = [.. Keys(3_000).Select(key => new PeerItem(new CacheKey(new byte[100])))];
        var revoke = new PeerRequest(PeerOperation.Revoke, "group", PeerRequests.Header, keys);

        PeerReply reply = await Connect(_host, _transport).AskAsync(revoke, Long, Token);

        reply.Results.Count.ShouldBe(keys.Length);
    }

    [Fact]
    public async Task LookUps_RequestAboveTheFreeSize_IsAnsweredAndLeavesNothing()
    {
        PeerItem[] keys = [.. Enumerable.Range(0, 300).Select(_ => new PeerItem(new CacheKey(new byte[1_000])))];
        var request = new PeerRequest(PeerOperation.Get, "group", PeerRequests.Header with { ByLane = true }, keys);

        PeerReply reply = await Connect(_heldHost, _transport).AskAsync(request, Long, Token);

        reply.Results.Count.ShouldBe(keys.Length);
        await ShouldBeEmptyAsync();
    }

    [Fact]
    public void Options_LessRoomThanOneMessageTakes_IsRefusedInWords()
    {
        var options = new GrpcPeerOptions { MaxMessageBytes = 10_000, MaxInFlightBytes = 9_999 };

        Should.Throw<ArgumentOutOfRangeException>(() => new GrpcPeerTransport(options))
            .Message.ShouldStartWith("MaxInFlightBytes must have room for one message of MaxMessageBytes, 10000 ");
    }

    private static IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(i => $"k{i}");

    private static PeerRequest Get(string key) => new(
        PeerOperation.Get,
        "group",
        PeerRequests.Header with { Final = true },
        [new PeerItem(new CacheKey(key))]);

    private static PeerRequest Set(string key, byte[] value) => new(
        PeerOperation.Set,
        "group",
        PeerRequests.Header with { Final = true, NotAfter = ulong.MaxValue },
        [new PeerItem(new CacheKey(key), value)]);

    private static BudgetShare TakeAll(MessageBudget room) => room.TryEnter(2 * Quarter).ShouldNotBeNull();

    private static IPeer Connect(GrpcHost host, GrpcPeerTransport transport) =>
        ((IPeerTransport)transport).Connect(new Member("node2", $"127.0.0.1:{host.Address.Port}"));

    private static async Task<PeerException> FaultAsync(Task<PeerReply> asked) =>
        await Should.ThrowAsync<PeerException>(asked);

    private async Task SetAsync(string key) =>
        await Connect(_host, _transport).AskAsync(Set(key, new byte[Large]), Long, Token);

    private async Task OwnerHoldsOneAsync(Task calling)
    {
        while (Owners.RequestsTaken.Statistics.Bytes != Large)
        {
            calling.IsCompleted.ShouldBeFalse();
            await Task.Yield();
        }
    }

    /// <summary>The whole budget is free again at both ends, perhaps after a moment.</summary>
    private async Task ShouldBeEmptyAsync()
    {
        foreach (MessageBudgets budgets in new[] { _transport.Budgets, _slow.Budgets, Owners })
        {
            foreach (MessageBudget room in new[]
            {
                budgets.RequestsSent, budgets.RequestsTaken, budgets.RepliesSent, budgets.RepliesTaken,
            })
            {
                Task<BudgetShare?> all = room.EnterAsync(2 * Quarter, Long, Token).AsTask();
                (await all.WaitAsync(Long, Token)).ShouldNotBeNull().Dispose();
            }
        }
    }
}
