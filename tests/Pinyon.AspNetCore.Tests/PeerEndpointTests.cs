using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pinyon.Membership;

namespace Pinyon.AspNetCore.Tests;

/// <summary>The peers' endpoint beside those of the application, over real sockets.</summary>
public sealed class PeerEndpointTests : IAsyncDisposable
{
    // An ItemsRequest of peer.proto: a header with the greatest `not_after`, the group "default", one empty item.
    private static readonly byte[] Clear =
    [
        0, 0, 0, 0, 22,
        0x0a, 9, 0x21, 255, 255, 255, 255, 255, 255, 255, 255,
        0x12, 7, .. "default"u8,
        0x1a, 0,
    ];

    private readonly HttpClient _client = new()
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    [Fact]
    public async Task PeerRequest_OnAPublicHttp2Endpoint_IsNotAnswered()
    {
        await using WebApplication app = Build(web => web.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)));
        await app.StartAsync(Token);
        Group group = app.Services.GetRequiredKeyedService<Group>("default");
        await group.SetAsync("pine", new CacheValue("nut"u8.ToArray()), Token);

        HttpResponseMessage publicAnswer = await ClearAsync(new Uri(app.Urls.Single()));

        publicAnswer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await group.GetAsync("pine", Token)).ShouldNotBeNull();

        HttpResponseMessage peerAnswer = await ClearAsync(PeersOf(app));

        peerAnswer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        (await group.GetAsync("pine", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Application_ThatListensForPeers_KeepsItsOwnUrls()
    {
        await using WebApplication app = Build(web => web.UseUrls("http://127.0.0.1:0"));
        app.MapGet("/", () => "hello");
        await app.StartAsync(Token);

        string url = app.Urls.Single();
        using var client = new HttpClient();

        (await client.GetStringAsync(new Uri(url), Token)).ShouldBe("hello");
        (await ClearAsync(PeersOf(app))).TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Application_ThatListensForPeers_KeepsUrlsThatItAddsLater()
    {
        await using WebApplication app = Build(_ => { });
        app.MapGet("/", () => "hello");
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync(Token);

        using var client = new HttpClient();

        (await client.GetStringAsync(new Uri(app.Urls.Single()), Token)).ShouldBe("hello");
    }

    [Fact]
    public async Task PeerRequest_OfAnApplicationWithMiddleware_DoesNotPassIt()
    {
        await using WebApplication app = Build(web => web.UseUrls("http://127.0.0.1:0"));
        int seen = 0;
        app.Run(_ =>
        {
            seen++;
            return Task.CompletedTask;
        });
        await app.StartAsync(Token);

        await ClearAsync(PeersOf(app));

        seen.ShouldBe(0);
    }

    [Fact]
    public async Task Start_OtherMembersAndNoMapPinyon_SaysWhatIsMissing()
    {
        int[] ports = Ports.Free(2);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPinyon(options => Describe(options, "a", ports));
        using IHost host = builder.Build();

        var fault = await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync(Token));

        fault.Message.ShouldContain("MapPinyon()");
    }

    [Fact]
    public async Task Nodes_OfOneProcess_AnswerEachOthersKeys()
    {
        int[] ports = Ports.Free(2);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPinyon("a", options => Describe(options, "a", ports)).AddGroup("users");
        builder.Services.AddPinyon("b", options => Describe(options, "b", ports)).AddGroup("users");
        using IHost host = builder.Build();
        host.MapPinyon("a");
        host.MapPinyon("b");
        await host.StartAsync(Token);
        var a = host.Services.GetRequiredKeyedService<Group>("a/users");
        var b = host.Services.GetRequiredKeyedService<Group>("b/users");

        foreach (int number in Enumerable.Range(0, 100))
        {
            await a.SetAsync($"key{number}", new CacheValue(new[] { (byte)number }), Token);
            (await b.GetAsync($"key{number}", Token))!.Value.Value.ToArray().ShouldBe([(byte)number]);
        }

        host.Services.GetRequiredKeyedService<PinyonNode>("a").Statistics.PeerCalls.ShouldBeGreaterThan(0);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Members_ThisNodeAlone_RunsByItself()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPinyon(options =>
        {
            options.Name = "node1";
            options.Members.Add(new Member("node1", $"127.0.0.1:{Ports.Free(1)[0]}"));
        });
        using IHost host = builder.Build();
        host.MapPinyon();
        await host.StartAsync(Token);

        var group = host.Services.GetRequiredKeyedService<Group>("default");
        await group.SetAsync("pine", new CacheValue("nut"u8.ToArray()), Token);

        (await group.GetAsync("pine", Token)).ShouldNotBeNull();
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Endpoint_ByDefault_IsOnAllAddressesOfTheMachine(string address)
    {
        Assert.SkipUnless(
            Socket.OSSupportsIPv6 || address == "127.0.0.1", "This machine has no IPv6.");
        int[] ports = Ports.Free(2);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPinyon(options => Describe(options, "a", ports));
        using IHost host = builder.Build();
        host.MapPinyon();
        await host.StartAsync(Token);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(address), ports[0], Token);

        client.Connected.ShouldBeTrue();
        await host.StopAsync(Token);
    }

    private static void Describe(PinyonOptions options, string name, int[] ports)
    {
        options.Name = name;
        options.MemoryBytes = 64 << 20;
        options.Members.Add(new Member("a", $"127.0.0.1:{ports[0]}"));
        options.Members.Add(new Member("b", $"127.0.0.1:{ports[1]}"));
    }

    private static WebApplication Build(Action<IWebHostBuilder> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        configure(builder.WebHost);
        builder.AddPinyon(options => options.PeerEndPoint = new IPEndPoint(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.MapPinyon();
        return app;
    }

    private static Uri PeersOf(WebApplication app) =>
        new($"http://{app.Services.GetRequiredService<PeerPort>().Server!.EndPoint}");

    private async Task<HttpResponseMessage> ClearAsync(Uri server)
    {
        var body = new ByteArrayContent(Clear);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/pinyon.peer.v1.Peers/Clear"))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { TE = { new TransferCodingWithQualityHeaderValue("trailers") } },
        };
        return await _client.SendAsync(request, Token);
    }
}
