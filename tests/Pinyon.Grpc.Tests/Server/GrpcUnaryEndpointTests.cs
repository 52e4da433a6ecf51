using System.Net;
using Microsoft.AspNetCore.Hosting;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Server;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Server;

/// <summary>What a server sends on the wire, to correct and incorrect clients.</summary>
public sealed class GrpcUnaryEndpointTests : IAsyncLifetime
{
    private const string Hello = "00000000026869";

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte[]> _never = new();
    private GrpcHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await GrpcHost.StartAsync(endpoints =>
    {
        var options = new GrpcServerOptions { MaxMessageBytes = 16, Time = _time };
        Map("Echo", (request, _) => ValueTask.FromResult(request));
        Map("Refuse", (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, "kein Schlüssel, 100%\n"));
        Map("Crash", (_, _) => throw new InvalidOperationException("a secret of the house"));
        Map("Swell", (_, _) => ValueTask.FromResult(new byte[17]));
        Map("Hang", Hang);
        Map("Wait", WaitAsync);
        endpoints.MapGrpcUnimplemented();

        void Map(string name, GrpcUnaryHandler<byte[], byte[]> handler) =>
            endpoints.MapGrpcUnary(BytesCodec.Method(name), handler, options);
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Call_Answered_HasMessageAndStatusInTrailers()
    {
        RawAnswer answer = await CallAsync("Echo", Hello);

        answer.Http.ShouldBe(HttpStatusCode.OK);
        answer.TrailersOnly.ShouldBeFalse(string.Join(" ", _host.Complaints));
        answer.Status.ShouldBe("0");
        answer.Message.ShouldBeNull();
        Convert.ToHexString(answer.Body).ShouldBe(Hello, StringCompareShould.IgnoreCase);
    }

    [Theory]
    [InlineData("Echo", "", GrpcStatusCode.Unimplemented)]
    [InlineData("Echo", "0000000001AA0000000001AA", GrpcStatusCode.Unimplemented)]
    [InlineData("Echo", "000000", GrpcStatusCode.Internal)]
    [InlineData("Echo", "0000000003AA", GrpcStatusCode.Internal)]
    [InlineData("Echo", "0000000001AA00", GrpcStatusCode.Unimplemented)]
    [InlineData("Echo", "0100000001AA", GrpcStatusCode.Unimplemented)]
    [InlineData("Echo", "4845414420", GrpcStatusCode.Internal)]
    [InlineData("Echo", "0000000011", GrpcStatusCode.ResourceExhausted)]
    [InlineData("Echo", "00FFFFFFFF", GrpcStatusCode.ResourceExhausted)]
    [InlineData("Echo", "0000000001FF", GrpcStatusCode.InvalidArgument)]
    [InlineData("Swell", Hello, GrpcStatusCode.ResourceExhausted)]
    [InlineData("Refuse", Hello, GrpcStatusCode.NotFound)]
    [InlineData("Nowhere", Hello, GrpcStatusCode.Unimplemented)]
    internal async Task Call_Refused_IsTrailersOnlyWithStatus(string method, string body, GrpcStatusCode status)
    {
        RawAnswer answer = await CallAsync(method, body);

        answer.Http.ShouldBe(HttpStatusCode.OK);
        answer.TrailersOnly.ShouldBeTrue();
        answer.Status.ShouldBe($"{(int)status}");
        answer.Message.ShouldNotBeNullOrEmpty();
        answer.Body.ShouldBeEmpty();
        _host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_Refused_HasItsMessagePercentEncoded() =>
        (await CallAsync("Refuse", Hello)).Message.ShouldBe("kein Schl%C3%BCssel, 100%25%0A");

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web")]
    public async Task Call_OtherContentType_IsHttp415(string contentType)
    {
        using var call = new RawCall(_host.Address, "/test.Bytes/Echo", RawCall.Body(Hello, contentType));

        RawAnswer answer = await call.SendAsync(Token);

        answer.Http.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        answer.Status.ShouldBeNull();
    }

    [Fact]
    public async Task Call_OverHttp1_IsHttp505()
    {
        await using GrpcHost web = await GrpcHost.StartAsync(
            endpoints => endpoints.MapGrpcUnary(
                BytesCodec.Method("Echo"), (request, _) => ValueTask.FromResult(request), new GrpcServerOptions()),
            host => host.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0)));
        using var client = new HttpClient();

        using HttpResponseMessage response = await client.PostAsync(
            new Uri(web.Address, "/test.Bytes/Echo"), RawCall.Body(Hello), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.HttpVersionNotSupported);
    }

    [Fact]
    public async Task Calls_ManyRefusedUnread_LeaveTheConnectionItsFlow()
    {
        string large = "0000100000" + new string('0', 2 << 20);
        for (int i = 0; i < 20; i++)
        {
            (await CallAsync("Echo", large)).Status.ShouldBe("8");
        }

        (await CallAsync("Echo", Hello)).Status.ShouldBe("0");
    }

    [Fact]
    public async Task Call_NoSuchPathAndNoGrpc_IsAPlain404()
    {
        using var call = new RawCall(_host.Address, "/test.Bytes/Nowhere", RawCall.Body(Hello, "text/plain"));

        (await call.SendAsync(Token)).Http.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("soon")]
    [InlineData("123456789S")]
    public async Task Call_TimeoutThatIsNone_IsInvalid(string timeout)
    {
        using RawCall call = Make("Echo", RawCall.Body(Hello)).With(GrpcNames.Timeout, timeout);

        (await call.SendAsync(Token)).Status.ShouldBe("3");
    }

    [Fact]
    public async Task Call_HandlerThrows_IsInternalAndLoggedButNotTold()
    {
        RawAnswer answer = await CallAsync("Crash", Hello);

        answer.Status.ShouldBe("13");
        answer.Message.ShouldNotBeNull().ShouldNotContain("secret");
        _host.Complaints.Single().ShouldContain("/test.Bytes/Crash");
        _host.Complaints.Single().ShouldContain("a secret of the house");
    }

    [Theory]
    [InlineData("Wait")]
    [InlineData("Hang")]
    public async Task Call_HandlerOutlivesTheDeadline_IsDeadlineExceeded(string method)
    {
        using RawCall call = Make(method, RawCall.Body(Hello)).With(GrpcNames.Timeout, "2S");
        Task<RawAnswer> calling = call.SendAsync(Token);
        await _waiting.Task;

        _time.Advance(TimeSpan.FromSeconds(1.9));
        calling.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await calling).Status.ShouldBe("4");
        _host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_AbandonedHandlerFailsLater_IsLogged()
    {
        using RawCall call = Make("Hang", RawCall.Body(Hello)).With(GrpcNames.Timeout, "2S");
        Task<RawAnswer> calling = call.SendAsync(Token);
        await _waiting.Task;
        _time.Advance(TimeSpan.FromSeconds(2));
        await calling;

        _never.SetException(new InvalidOperationException("too late"));

        _host.Complaints.Single().ShouldContain("too late");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000")]
    [InlineData("000000000AAABB")]
    [InlineData(Hello)]
    public async Task Call_StallsWithinItsBody_EndsAtTheServersOwnLimit(string sent)
    {
        using RawCall call = Make("Echo", new StallingContent(sent)).With(GrpcNames.Timeout, "1H");
        Task<RawAnswer> calling = call.SendAsync(Token);
        await _time.WhenTimersAsync(1);

        _time.Advance(TimeSpan.FromSeconds(30));

        (await calling).Status.ShouldBe("4");
    }

    [Fact]
    public async Task Call_ClientLeaves_CancelsTheHandlerQuietly()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using RawCall call = Make("Wait", RawCall.Body(Hello));
        Task<RawAnswer> calling = call.SendAsync(leaving.Token);
        await _waiting.Task;

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(calling);
        await _cancelled.Task;
        (await CallAsync("Echo", Hello)).Status.ShouldBe("0");
        _host.Complaints.ShouldBeEmpty();
    }

    private async ValueTask<byte[]> WaitAsync(byte[] request, GrpcServerCall call)
    {
        using CancellationTokenRegistration _ = call.CancellationToken.Register(() => _cancelled.TrySetResult());
        _waiting.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, call.CancellationToken);
        return request;
    }

    private ValueTask<byte[]> Hang(byte[] request, GrpcServerCall call)
    {
        _waiting.TrySetResult();
        return new ValueTask<byte[]>(_never.Task);
    }

    private RawCall Make(string method, HttpContent content) => new(_host.Address, $"/test.Bytes/{method}", content);

    private async Task<RawAnswer> CallAsync(string method, string body)
    {
        using RawCall call = Make(method, RawCall.Body(body));
        return await call.SendAsync(Token);
    }
}
