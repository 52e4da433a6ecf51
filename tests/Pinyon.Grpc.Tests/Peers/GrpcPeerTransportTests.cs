using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>The peer service over a real connection: what arrives, and how a failing member looks.</summary>
public sealed class GrpcPeerTransportTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly RecordingPeerHandler _handler = new();
    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions { MaxMessageBytes = 64 << 20 });
    private GrpcHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await GrpcHost.StartAsync(
        _handler, new GrpcPeerOptions { MaxMessageBytes = 64 << 20 });

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Ask_EachOperation_ArrivesWithItsHeader()
    {
        IPeer peer = Connect(_host.Address.Port);

        await AskAsync(peer, PeerRequests.Get("a"u8));
        await AskAsync(peer, PeerRequests.Get([1], [2]));
        await AskAsync(peer, PeerRequests.Set("b"u8, [7]));
        await AskAsync(peer, PeerRequests.Delete("c"u8));
        await AskAsync(peer, PeerRequests.Replicate("d"u8, version: 5));

        _handler.Requests.Select(request => (request.Operation, request.Items.Count)).ShouldBe(
        [
            (PeerOperation.Get, 1), (PeerOperation.Get, 2), (PeerOperation.Set, 1), (PeerOperation.Delete, 1),
            (PeerOperation.Replicate, 1),
        ]);
        _handler.Requests.ShouldAllBe(request => request.Header == PeerRequests.Header && request.Group == "group");
        _handler.Requests.ElementAt(2).Items[0].Value.ToArray().ShouldBe([7]);
        _handler.Requests.ElementAt(4).Items[0].State.ShouldBe(new PeerState(5));
    }

    [Fact]
    public async Task Ask_Moved_NamesTheOwner()
    {
        var owner = new Member("node3", "127.0.0.1:7948", weight: 2);
        _handler.Answer = _ => new PeerReply(1, 2, [new PeerResult(PeerStatus.Moved, Owner: owner)]);

        PeerReply reply = await AskAsync(Connect(_host.Address.Port), PeerRequests.Get("k"u8));

        reply.Results.Single().Owner.ShouldBe(owner);
    }

    [Fact]
    public async Task Ask_SixtyMegabytes_TravelBothWays()
    {
        byte[] value = new byte[60 << 20];
        new Random(7).NextBytes(value);
        _handler.Answer = request => new PeerReply(1, 2, [new PeerResult(PeerStatus.Found, request.Items[0].Value)]);

        PeerReply reply = await AskAsync(Connect(_host.Address.Port), PeerRequests.Set("k"u8, value));

        reply.Results.Single().Value.Span.SequenceEqual(value).ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_RequestTooLarge_IsTooLargeAndReplyTooLargeIsBroken()
    {
        using var small = new GrpcPeerTransport(new GrpcPeerOptions { MaxMessageBytes = 1000 });
        IPeer timid = Connect(_host.Address.Port, small);
        IPeer bold = Connect(_host.Address.Port, new GrpcPeerTransport(new GrpcPeerOptions()));
        _handler.Answer = _ => new PeerReply(1, 2, [new PeerResult(PeerStatus.Found, new byte[1000])]);

        (await FailAsync(timid, PeerRequests.Set("k"u8, new byte[1000]))).Failure.ShouldBe(PeerFailure.TooLarge);
        (await FailAsync(timid, PeerRequests.Get("k"u8))).Failure.ShouldBe(PeerFailure.Broken);
        (await FailAsync(bold, PeerRequests.Set("k"u8, new byte[65 << 20]))).Failure.ShouldBe(PeerFailure.TooLarge);
    }

    [Fact]
    public async Task Ask_HandlerThrowsOrMiscounts_IsBroken()
    {
        IPeer peer = Connect(_host.Address.Port);
        _handler.Answer = _ => throw new InvalidOperationException("bug");
        (await FailAsync(peer, PeerRequests.Get("k"u8))).Failure.ShouldBe(PeerFailure.Broken);

        _handler.Answer = _ => new PeerReply(1, 2, []);
        PeerException fault = await FailAsync(peer, PeerRequests.Get("k"u8));

        fault.Failure.ShouldBe(PeerFailure.Broken);
        fault.Message.ShouldContain("0 results for 1 items");
    }

    [Fact]
    public async Task Ask_InvalidRequest_IsBrokenAndNeverReachesTheHandler()
    {
        PeerException fault = await FailAsync(Connect(_host.Address.Port), PeerRequests.Get(""u8));

        fault.Failure.ShouldBe(PeerFailure.Broken);
        fault.Message.ShouldContain("A key is empty.");
        _handler.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ask_NobodyListens_IsUnreachableInWordsForPeople()
    {
        using var reserved = new Socket(SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)reserved.LocalEndPoint!).Port;

        PeerException fault = await FailAsync(Connect(port), PeerRequests.Get("k"u8));

        fault.Failure.ShouldBe(PeerFailure.Unreachable);
        fault.Message.ShouldBe($"node2 (127.0.0.1:{port}) is unreachable: connection refused");
    }

    [Fact]
    public async Task Ask_ListenerNeverSpeaks_IsUnreachableLongBeforeTheTimeout()
    {
        using var frozen = new TcpListener(IPAddress.Loopback, 0);
        frozen.Start();
        int port = ((IPEndPoint)frozen.LocalEndpoint).Port;

        PeerException fault = await FailAsync(Connect(port), PeerRequests.Get("k"u8));

        fault.Failure.ShouldBe(PeerFailure.Unreachable);
    }

    [Fact]
    public async Task Ask_ConnectionCloses_IsUnreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<PeerException> failing = FailAsync(Connect(port), PeerRequests.Get("k"u8));

        using (Socket accepted = await listener.AcceptSocketAsync(Token))
        {
            accepted.Close(0);
        }

        listener.Stop();
        (await failing).Failure.ShouldBe(PeerFailure.Unreachable);
    }

    [Fact]
    public async Task Ask_PlainHttpServer_IsNoPeer()
    {
        await using GrpcHost web = await GrpcHost.StartAsync(
            endpoints => endpoints.MapPost("/{**path}", () => "hello"),
            host => host.ConfigureKestrel(kestrel => kestrel.Listen(
                IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1)));

        PeerException fault = await FailAsync(Connect(web.Address.Port), PeerRequests.Get("k"u8));

        // The server answers 400 and closes; if the reset overtakes its answer, all that is seen is a lost connection.
        fault.Failure.ShouldBeOneOf(PeerFailure.Broken, PeerFailure.Unreachable);
    }

    [Fact]
    public async Task Ask_TimeIsOver_IsTimedOut()
    {
        IPeer peer = Connect(_host.Address.Port);

        var fault = await Should.ThrowAsync<PeerException>(
            async () => await peer.AskAsync(PeerRequests.Get("k"u8), TimeSpan.Zero, Token));

        fault.Failure.ShouldBe(PeerFailure.TimedOut);
    }

    [Fact]
    public async Task Ask_CallerHasLeft_IsCancelled()
    {
        IPeer peer = Connect(_host.Address.Port);

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await peer.AskAsync(PeerRequests.Get("k"u8), Long, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2 * 86_400, 1)]
    public void Options_LimitOutOfRange_IsRefused(int seconds, int bytes) => Should.Throw<ArgumentOutOfRangeException>(
        () => new GrpcPeerTransport(new GrpcPeerOptions
        {
            ConnectTimeout = TimeSpan.FromSeconds(seconds),
            MaxMessageBytes = bytes,
        }));

    private IPeer Connect(int port, GrpcPeerTransport? transport = null) =>
        ((IPeerTransport)(transport ?? _transport)).Connect(new Member("node2", $"127.0.0.1:{port}"));

    private static Task<PeerReply> AskAsync(IPeer peer, PeerRequest request) =>
        peer.AskAsync(request, Long, Token).AsTask();

    private static async Task<PeerException> FailAsync(IPeer peer, PeerRequest request) =>
        await Should.ThrowAsync<PeerException>(AskAsync(peer, request));
}
