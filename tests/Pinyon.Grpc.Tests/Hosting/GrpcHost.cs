using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>A real Kestrel on a free port of the loopback.</summary>
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

    /// <summary>What was logged as a warning or worse.</summary>
    public IReadOnlyCollection<string> Complaints => _log.Lines;

    public static async Task<GrpcHost> StartAsync(
        Action<IEndpointRouteBuilder> map, Action<KestrelServerOptions>? listen = null)
    {
        var log = new LogRecorder();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        if (listen is null)
        {
            builder.WebHost.ListenPeers(new IPEndPoint(IPAddress.Loopback, 0));
        }
        else
        {
            builder.WebHost.ConfigureKestrel(listen);
        }

        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GrpcHost(app, log);
    }

    public GrpcChannel Channel(GrpcConnections connections) => new(connections, Address);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
