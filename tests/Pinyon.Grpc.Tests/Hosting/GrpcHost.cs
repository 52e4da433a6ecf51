using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>A real Kestrel on a free loopback port.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;
    private readonly LogRecorder _log;

    private GrpcHost(IAsyncDisposable server, Uri address, LogRecorder log)
    {
        _server = server;
        _log = log;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The logged warnings and errors.</summary>
    public IReadOnlyCollection<string> Complaints => _log.Lines;

    /// <summary>The port of a member.</summary>
    public static async Task<GrpcHost> StartAsync(
        IPeerHandler handler, GrpcPeerOptions? options = null, MessageBudgets? budgets = null, int port = 0)
    {
        var log = new LogRecorder();
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var server = new PeerServer(
            handler,
            budgets ?? MessageBudgets.Unbounded,
            new IPEndPoint(IPAddress.Loopback, port),
            options ?? new GrpcPeerOptions(),
            loggers);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcHost(server, new Uri($"http://{server.EndPoint}"), log);
    }

    /// <summary>A web application that speaks HTTP/2 only.</summary>
    public static Task<GrpcHost> StartAsync(Action<IEndpointRouteBuilder> map) =>
        StartAsync(map, host => host.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port: 0, static listen => listen.Protocols = HttpProtocols.Http2)));

    public static async Task<GrpcHost> StartAsync(Action<IEndpointRouteBuilder> map, Action<IWebHostBuilder> listen)
    {
        var log = new LogRecorder();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        listen(builder.WebHost);
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcHost(app, new Uri(app.Urls.Single()), log);
    }

    public GrpcChannel Channel(GrpcConnections connections) => new(connections, Address);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
