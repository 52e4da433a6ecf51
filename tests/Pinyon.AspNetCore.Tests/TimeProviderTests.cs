using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;

namespace Pinyon.AspNetCore.Tests;

/// <summary>A clock among the services is the clock of the node, and of both ends of its connections.</summary>
public sealed class TimeProviderTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly IHost _host;

    public TimeProviderTests()
    {
        _silent.Start();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddPinyon(options =>
        {
            options.Name = "a";
            options.MemoryBytes = 64 << 20;
            options.PeerEndPoint = new IPEndPoint(IPAddress.Loopback, 0);
            options.Members.Add(new Member("a", "127.0.0.1:1"));
            options.Members.Add(new Member("b", _silent.LocalEndpoint.ToString()!));
        });
        _host = builder.Build();
        _host.MapPinyon();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host.Dispose();
        _silent.Dispose();
    }

    [Fact]
    public async Task Transport_RequestWithoutAnAnswer_TimesOutByIt()
    {
        await _host.StartAsync(Token);
        var node = _host.Services.GetRequiredService<PinyonNode>();
        CacheKey key = Enumerable.Range(0, 1000).Select(i => new CacheKey($"key{i}"))
            .First(key => node.OwnerOf(key).Name == "b");
        Task<CacheEntry?> asked = node.Group("default").GetAsync(key, Token).AsTask();
        using Socket lane = await _silent.AcceptSocketAsync(Token);
        await lane.ReceiveAsync(new byte[1], Token);

        _time.Advance(4 * Second);

        // The lane's pings are on the system's clock: without an answer to them, the member is unreachable after 2 s.
        (await Should.ThrowAsync<CacheException>(asked)).Failure.ShouldBe(CacheFailure.TimedOut);
        await _host.StopAsync(Token);
    }

    [Fact]
    public async Task Port_RequestThatIsHalfSent_EndsByIt()
    {
        await _host.StartAsync(Token);
        using var client = new HttpClient();
        await SendAsync(client, new ByteArrayContent([]));   // so that the connection is there

        Task<HttpResponseMessage> sending = SendAsync(client, new HalfContent());
        for (int i = 0; i < 500 && !sending.IsCompleted; i++)
        {
            _time.Advance(Second);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        sending.IsCompleted.ShouldBeTrue("the longest call is 30 s, of a clock that has passed 500");
        (await sending).Headers.GetValues("grpc-status").ShouldBe(["4"]);
        await _host.StopAsync(Token);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        Uri address = new($"http://{_host.Services.GetRequiredService<PeerPort>().Server!.EndPoint}");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/pinyon.peer.v1.Peers/Clear"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { TE = { new TransferCodingWithQualityHeaderValue("trailers") } },
        };
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>Half of a message's prefix, and then nothing.</summary>
    private sealed class HalfContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[2], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
