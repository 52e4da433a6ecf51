using System.Globalization;
using System.Text;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Python;

/// <summary>grpcio as the server of our client.</summary>
public sealed class GrpcPythonServerTests : IAsyncLifetime
{
    private readonly GrpcConnections _connections = new(new GrpcClientOptions { MaxMessageBytes = 1_000_000 });
    private PythonProcess _server = null!;
    private int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = PythonProcess.Start("grpc_server.py");
        _port = int.Parse(await _server.ReadLineAsync(Token), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task GrpcioServer_EveryKindOfCall_EndsAsItSays()
    {
        (await CallAsync("Echo", [])).ShouldBe([]);
        (await CallAsync("Echo", new byte[900_000])).ShouldBe(new byte[900_000]);
        await ShouldFailAsync("Refuse", GrpcStatusCode.NotFound, "kein Schlüssel, 100%\n");
        await ShouldFailAsync("Crash", GrpcStatusCode.Unknown, "a bug");
        await ShouldFailAsync("Absent", GrpcStatusCode.Unimplemented, "");
        await ShouldFailAsync("Swell", GrpcStatusCode.ResourceExhausted, "1000000 bytes");
        await ShouldFailAsync("Wait", GrpcStatusCode.DeadlineExceeded, "", TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task GrpcioServer_Call_SeesTimeoutAndUserAgent()
    {
        string remaining = Encoding.UTF8.GetString(await CallAsync("Timeout", []));
        string metadata = Encoding.UTF8.GetString(await CallAsync("Metadata", []));

        double.Parse(remaining, CultureInfo.InvariantCulture).ShouldBeInRange(1, 30);
        metadata.ShouldContain("user-agent=grpc-csharp-pinyon/");
    }

    [Fact]
    public async Task GrpcioServer_RequestAboveItsLimit_IsResourceExhausted()
    {
        using var generous = new GrpcConnections(new GrpcClientOptions { MaxMessageBytes = 10_000_000 });

        var fault = await Should.ThrowAsync<GrpcException>(async () => await Channel(generous)
            .Unary(BytesCodec.Method("Echo")).InvokeAsync(new byte[5_000_000], TimeSpan.FromSeconds(30), Token));

        fault.Status.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task GrpcioServer_ManyCallsAtOnce_EachGetsItsOwnAnswer() =>
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async i =>
        {
            byte[] message = Encoding.UTF8.GetBytes($"message {i}");
            (await CallAsync("Echo", message)).ShouldBe(message);
        }));

    [Fact]
    public async Task GrpcioServer_IsNoPeer_IsBroken()
    {
        using var transport = new GrpcPeerTransport(new GrpcPeerOptions());

        (await AskAsync(transport)).Failure.ShouldBe(PeerFailure.Broken);
    }

    [Fact]
    public async Task GrpcioServer_KilledDuringACall_IsUnavailableAndUnreachableThen()
    {
        Task<byte[]> calling = CallAsync("Wait", []);
        await CallAsync("Echo", []);

        _server.Kill();

        var fault = await Should.ThrowAsync<GrpcException>(calling);
        fault.Status.Code.ShouldBe(GrpcStatusCode.Unavailable);
        using var transport = new GrpcPeerTransport(new GrpcPeerOptions());
        (await AskAsync(transport)).Failure.ShouldBe(PeerFailure.Unreachable);
    }

    private GrpcChannel Channel(GrpcConnections connections) => new(connections, new Uri($"http://127.0.0.1:{_port}"));

    private Task<byte[]> CallAsync(string method, byte[] message, TimeSpan? timeout = null) => Channel(_connections)
        .Unary(BytesCodec.Method(method))
        .InvokeAsync(message, timeout ?? TimeSpan.FromSeconds(30), Token)
        .AsTask();

    private async Task ShouldFailAsync(string method, GrpcStatusCode code, string words, TimeSpan? timeout = null)
    {
        var fault = await Should.ThrowAsync<GrpcException>(CallAsync(method, [1], timeout));
        fault.Status.Code.ShouldBe(code, method);
        fault.Status.Message.ShouldContain(words);
    }

    private async Task<PeerException> AskAsync(IPeerTransport transport) => await Should.ThrowAsync<PeerException>(
        async () => await transport.Connect(new Member("node2", $"127.0.0.1:{_port}"))
            .AskAsync(PeerRequests.Get("k"u8), TimeSpan.FromSeconds(30), Token));
}
