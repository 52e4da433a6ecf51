using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>A real Kestrel on a free loopback port.</summary>
internal sealed class GrpcHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LogRecorder _log;

    private GrpcHost(WebApplication app, LogRecorder log)
    {
        _app = app;
        _log = log;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    /// <summary>The logged warnings and errors.</summary>
    public IReadOnlyCollection<string> Complaints => _log.Lines;

    /// <summary>A host that listens as members do.</summary>
    public static Task<GrpcHost> StartAsync(Action<IEndpointRouteBuilder> map, int port = 0) =>
        StartAsync(map, host => host.ListenPeers(new IPEndPoint(IPAddress.Loopback, port)));

    public static async Task<GrpcHost> StartAsync(Action<IEndpointRouteBuilder> map, Action<IWebHostBuilder> listen)
    {
        var log = new LogRecorder();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        listen(builder.WebHost);
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcHost(app, log);
    }

    public GrpcChannel Channel(GrpcConnections connections) => new(connections, Address);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
