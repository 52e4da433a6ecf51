using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Server;
using Pinyon.Grpc.Tests.Hosting;

namespace Pinyon.Grpc.Tests.Client;

/// <summary>What a caller sees of correct and incorrect servers.</summary>
public sealed class GrpcUnaryCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly GrpcConnections _connections;
    private readonly TaskCompletionSource<string?> _timeout = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrpcHost _host = null!;

    public GrpcUnaryCallTests() =>
        _connections = new GrpcConnections(new GrpcClientOptions { MaxMessageBytes = 10_000, Time = _time });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await GrpcHost.StartAsync(MapAll);

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4091)]
    [InlineData(4092)]
    [InlineData(10_000)]
    public async Task Call_AnySize_ComesBack(int size)
    {
        byte[] message = new byte[size];

        (await CallAsync("Echo", message)).ShouldBe(message);
    }

    [Theory]
    [InlineData("Refuse", GrpcStatusCode.NotFound, "kein Schlüssel, 100%\n")]
    [InlineData("Late", GrpcStatusCode.DataLoss, "nach der Antwort: ü")]
    [InlineData("Absent", GrpcStatusCode.Unimplemented, "/test.Bytes/Absent")]
    [InlineData("Unavailable", GrpcStatusCode.Unavailable, "503")]
    [InlineData("Html", GrpcStatusCode.Unknown, "text/html")]
    [InlineData("NoStatus", GrpcStatusCode.Unknown, "grpc-status")]
    [InlineData("NoMessage", GrpcStatusCode.Unimplemented, "no message")]
    [InlineData("OkButEmpty", GrpcStatusCode.Unimplemented, "no message")]
    [InlineData("Twice", GrpcStatusCode.Unimplemented, "more than one message")]
    [InlineData("Half", GrpcStatusCode.Internal, "within a message")]
    [InlineData("Compressed", GrpcStatusCode.Unimplemented, "Compressed")]
    [InlineData("Garbage", GrpcStatusCode.Internal, "cannot be read")]
    [InlineData("Huge", GrpcStatusCode.ResourceExhausted, "10000 bytes")]
    internal async Task Call_EndsBadly_IsThatStatus(string method, GrpcStatusCode code, string words)
    {
        GrpcException fault = await FailAsync(method, [1]);

        fault.Status.Code.ShouldBe(code);
        fault.Status.Message.ShouldContain(words);
        fault.IsTransportFault.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0x2, GrpcStatusCode.Internal)]
    [InlineData(0x7, GrpcStatusCode.Unavailable)]
    [InlineData(0x8, GrpcStatusCode.Cancelled)]
    [InlineData(0xb, GrpcStatusCode.ResourceExhausted)]
    internal async Task Call_StreamIsReset_IsTheStatusOfItsCode(int reset, GrpcStatusCode code)
    {
        foreach (string method in (string[])["ResetAtOnce", "ResetWithin"])
        {
            GrpcException fault = await FailAsync(method, [(byte)reset]);

            fault.Status.Code.ShouldBe(code, method);
            fault.IsTransportFault.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Call_RequestTooLarge_IsNotEvenSent() =>
        (await FailAsync("Echo", new byte[10_001])).Status.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);

    [Fact]
    public async Task Call_NoAnswerInTime_IsDeadlineExceededAndTheServerIsTold()
    {
        Task<byte[]> calling = CallAsync("Silent", [1], TimeSpan.FromSeconds(2));
        (await _timeout.Task).ShouldBe("2000000u");

        _time.Advance(TimeSpan.FromSeconds(2));

        GrpcException fault = await Should.ThrowAsync<GrpcException>(calling);
        fault.Status.Code.ShouldBe(GrpcStatusCode.DeadlineExceeded);
        await _left.Task;
    }

    [Fact]
    public async Task Call_TimeAlreadyOver_IsDeadlineExceeded() => (await Should.ThrowAsync<GrpcException>(
        CallAsync("Echo", [1], TimeSpan.Zero))).Status.Code.ShouldBe(GrpcStatusCode.DeadlineExceeded);

    [Fact]
    public async Task Call_NoTimeout_SendsNone()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<byte[]> calling = CallAsync("Silent", [1], Timeout.InfiniteTimeSpan, leaving.Token);

        (await _timeout.Task).ShouldBeNull();

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(calling);
    }

    [Fact]
    public async Task Call_CallerLeaves_IsCancelledAndTheServerIsTold()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<byte[]> calling = CallAsync("Silent", [1], Long, leaving.Token);
        await _timeout.Task;

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(calling);
        await _left.Task;
    }

    [Fact]
    public async Task Call_NobodyListens_IsUnavailable()
    {
        using var reserved = new Socket(SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var channel = new GrpcChannel(_connections, new Uri($"http://{reserved.LocalEndPoint}"));

        var fault = await Should.ThrowAsync<GrpcException>(
            async () => await channel.Unary(BytesCodec.Method("Echo")).InvokeAsync([1], Long, Token));

        fault.Status.ShouldBe(new GrpcStatus(GrpcStatusCode.Unavailable, "connection refused"));
        fault.IsTransportFault.ShouldBeTrue();
    }

    [Fact]
    public async Task Call_ConnectionsAreClosed_IsUnavailable()
    {
        _connections.Dispose();

        (await FailAsync("Echo", [1])).Status.Code.ShouldBe(GrpcStatusCode.Unavailable);
    }

    [Fact]
    public async Task Call_ConnectionsAreClosedMeanwhile_IsUnavailableAndTheServerIsTold()
    {
        Task<byte[]> calling = CallAsync("Silent", [1]);
        await _timeout.Task;

        _connections.Dispose();

        GrpcException fault = await Should.ThrowAsync<GrpcException>(calling.WaitAsync(Long, Token));
        fault.Status.ShouldBe(new GrpcStatus(GrpcStatusCode.Unavailable, "its connections were closed on this side"));
        fault.WasNeverSent.ShouldBeFalse();
        await _left.Task;
    }

    [Fact]
    public async Task Calls_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        GrpcUnaryCall<byte[], byte[]> echo = _host.Channel(_connections).Unary(BytesCodec.Method("Echo"));

        await Task.WhenAll(Enumerable.Range(0, 32).Select(CallOftenAsync));

        async Task CallOftenAsync(int caller)
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] message = new byte[(caller * 37) + i];
                message.AsSpan().Fill((byte)(caller ^ i & 0x7F));

                (await echo.InvokeAsync(message, Long, Token)).ShouldBe(message);
            }
        }
    }

    private void MapAll(IEndpointRouteBuilder endpoints)
    {
        var options = new GrpcServerOptions { MaxMessageBytes = 20_000 };
        Map("Echo", (request, _) => ValueTask.FromResult(request));
        Map("Refuse", (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, "kein Schlüssel, 100%\n"));
        Map("Garbage", (_, _) => ValueTask.FromResult(new byte[] { 0xFF }));
        Map("Huge", (_, _) => ValueTask.FromResult(new byte[10_001]));
        endpoints.MapGrpcUnimplemented();
        foreach ((string name, Func<HttpContext, Task> answer) in Misbehaviour.All)
        {
            endpoints.MapPost($"/test.Bytes/{name}", new RequestDelegate(answer));
        }

        endpoints.MapPost("/test.Bytes/Silent", FallSilentAsync);

        void Map(string name, GrpcUnaryHandler<byte[], byte[]> handler) =>
            endpoints.MapGrpcUnary(BytesCodec.Method(name), handler, options);
    }

    private async Task FallSilentAsync(HttpContext context)
    {
        using CancellationTokenRegistration _ = context.RequestAborted.Register(() => _left.TrySetResult());
        _timeout.TrySetResult(context.Request.Headers[GrpcNames.Timeout]);
        await _left.Task;
    }

    private Task<byte[]> CallAsync(
        string method, byte[] message, TimeSpan? timeout = null, CancellationToken? cancellationToken = null) => _host
        .Channel(_connections)
        .Unary(BytesCodec.Method(method))
        .InvokeAsync(message, timeout ?? Long, cancellationToken ?? Token)
        .AsTask();

    private async Task<GrpcException> FailAsync(string method, byte[] message) =>
        await Should.ThrowAsync<GrpcException>(CallAsync(method, message));
}
