using System.Text;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

/// <summary>Short requests of many callers over one lane, on a real connection.</summary>
public sealed class PeerLaneTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly PeerHeader ByLane = PeerRequests.Header with { ByLane = true };

    private readonly HeldPeerHandler _handler = new();
    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions { MaxMessageBytes = 1 << 20 });
    private GrpcHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await GrpcHost.StartAsync(_handler);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Ask_OneAfterAnother_EachHasItsOwnReply()
    {
        IPeer peer = Connect();

        for (int i = 0; i < 100; i++)
        {
            PeerReply reply = await AskAsync(peer, $"a{i}", $"b{i}");
            reply.Results.Select(Text).ShouldBe([$"a{i}", $"b{i}"]);
        }

        _handler.Requests.ShouldAllBe(request => request.Header == ByLane && request.Operation == PeerOperation.Get);
    }

    [Fact]
    public async Task Ask_WhoseTimeIsOver_LeavesTheOthersAlone()
    {
        IPeer peer = Connect();
        await AskAsync(peer, "warm");
        _handler.Hold();
        Task<PeerReply> hasty = AskAsync(peer, TimeSpan.FromMilliseconds(1), "hasty");
        Task<PeerReply> patient = AskAsync(peer, "patient");

        PeerException fault = await Should.ThrowAsync<PeerException>(hasty);
        fault.Failure.ShouldBe(PeerFailure.TimedOut);
        _handler.Release();

        (await patient).Results.Select(Text).ShouldBe(["patient"]);
    }

    [Fact]
    public async Task Ask_WhoHoldsTheThreadOfTheirReply_HoldUpNobodyElse()
    {
        IPeer peer = Connect();
        await AskAsync(peer, "warm");
        using var answered = new ManualResetEventSlim();
        _handler.Hold();
        Task<bool> holder = AskAsync(peer, "holder").ContinueWith(
            _ => answered.Wait(Long, Token),
            Token,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Task<PeerReply> other = AskAsync(peer, "other");
        _handler.Release();

        (await other).Results.Select(Text).ShouldBe(["other"]);

        answered.Set();
        (await holder).ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_HandlerThatFails_IsBrokenOnceAndSaysNoMore()
    {
        IPeer peer = Connect();
        _handler.FailsNext = true;

        PeerException fault = await Should.ThrowAsync<PeerException>(AskAsync(peer, "k"));

        fault.Failure.ShouldBe(PeerFailure.Broken);
        fault.Message.ShouldNotContain("secret");
        (await AskAsync(peer, "k")).Results.Select(Text).ShouldBe(["k"]);
    }

    [Fact]
    public async Task Ask_ReplyAboveTheLimit_IsTooLargeOnce()
    {
        IPeer peer = Connect();
        _handler.Padding = 2 << 20;

        (await Should.ThrowAsync<PeerException>(AskAsync(peer, "k"))).Failure.ShouldBe(PeerFailure.TooLarge);

        _handler.Padding = 0;
        (await AskAsync(peer, "k")).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ask_ServerThatStops_IsNotHeldUpAndThenUnreachable()
    {
        IPeer peer = Connect();
        await AskAsync(peer, "k");

        await _host.DisposeAsync().AsTask().WaitAsync(Long, Token);

        (await Should.ThrowAsync<PeerException>(AskAsync(peer, "k"))).Failure.ShouldBe(PeerFailure.Unreachable);
    }

    [Fact]
    public async Task Ask_TransportThatIsDisposed_FailsWhoeverWaits()
    {
        IPeer peer = Connect();
        await AskAsync(peer, "warm");
        _handler.Hold();
        Task<PeerReply> asked = AskAsync(peer, "k");

        _transport.Dispose();

        await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token));
        _handler.Release();
    }

    [Fact]
    public async Task Ask_ManyCallersAtOnce_EachHasItsOwnReplies()
    {
        IPeer peer = Connect();

        string[][] texts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            List<string> own = [];
            for (int i = 0; i < 20; i++)
            {
                own.Add(Text((await AskAsync(peer, $"{caller}/{i}")).Results.Single()));
            }

            return own.ToArray();
        }));

        foreach ((int caller, string[] own) in texts.Index())
        {
            own.ShouldBe(Enumerable.Range(0, 20).Select(i => $"{caller}/{i}"));
        }
    }

    [Fact]
    public async Task Ask_BehindOneThatWaits_IsAnsweredBeforeIt()
    {
        IPeer peer = Connect();
        _handler.Hold();
        Task<PeerReply> waits = AskAsync(peer, "waits");
        await _handler.Asked("waits").WaitAsync(Long, Token);
        TaskCompletionSource held = _handler.Swap();

        (await AskAsync(peer, "next")).Results.Select(Text).ShouldBe(["next"]);

        waits.IsCompleted.ShouldBeFalse();
        held.SetResult();
        (await waits).Results.Select(Text).ShouldBe(["waits"]);
    }

    [Fact]
    public async Task Ask_ShortWrites_TravelToo()
    {
        IPeer peer = Connect();
        var header = PeerRequests.Header;

        await peer.AskAsync(PeerRequests.Set("s"u8, new byte[1000]), Long, Token);
        await peer.AskAsync(PeerRequests.Delete("d"u8), Long, Token);
        await peer.AskAsync(new PeerRequest(PeerOperation.Revoke, "group", header, []), Long, Token);
        await peer.AskAsync(new PeerRequest(PeerOperation.Renew, "group", header, []), Long, Token);

        _handler.Requests.Select(request => request.Operation).ShouldBe(
            [PeerOperation.Set, PeerOperation.Delete, PeerOperation.Revoke, PeerOperation.Renew]);
        _handler.Requests.ShouldAllBe(request => request.Header == header && request.Group == "group");
    }

    [Fact]
    public async Task Ask_WhoIsCancelled_LeavesTheOthersAlone()
    {
        IPeer peer = Connect();
        using var leaving = new CancellationTokenSource();
        _handler.Hold();
        var request = new PeerRequest(PeerOperation.Get, "group", ByLane, [new PeerItem("k")]);
        Task<PeerReply> leaves = peer.AskAsync(request, Long, leaving.Token).AsTask();
        Task<PeerReply> stays = AskAsync(peer, "stays");

        await leaving.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(leaves)).CancellationToken.ShouldBe(leaving.Token);
        _handler.Release();
        (await stays).Results.Select(Text).ShouldBe(["stays"]);
    }

    [Fact]
    public async Task Ask_MemberThatCameBack_IsReachedAgain()
    {
        IPeer peer = Connect();
        await AskAsync(peer, "k");
        int port = _host.Address.Port;
        await _host.DisposeAsync();
        await Should.ThrowAsync<PeerException>(AskAsync(peer, "k"));

        _host = await GrpcHost.StartAsync(_handler, port: port);

        (await AskAsync(peer, "again")).Results.Select(Text).ShouldBe(["again"]);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Text(PeerResult result) => Encoding.ASCII.GetString(result.Value.Span);

    private static Task<PeerReply> AskAsync(IPeer peer, params string[] keys) => AskAsync(peer, Long, keys);

    private static Task<PeerReply> AskAsync(IPeer peer, TimeSpan timeout, params string[] keys)
    {
        PeerItem[] items = [.. keys.Select(key => new PeerItem(key))];
        return peer.AskAsync(new PeerRequest(PeerOperation.Get, "group", ByLane, items), timeout, Token).AsTask();
    }

    private IPeer Connect() =>
        ((IPeerTransport)_transport).Connect(new Member("node1", $"127.0.0.1:{_host.Address.Port}"));
}
