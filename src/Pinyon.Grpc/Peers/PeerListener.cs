using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Pinyon.Grpc.Peers;

/// <summary>Prepares Kestrel for peers.</summary>
public static class PeerListener
{
    private const int MaxConnections = 1_000;

    /// <summary>Listens for peers on an address of its own: lanes, and HTTP/2 without TLS.</summary>
    /// <remarks>
    /// The HTTP/2 limits are Kestrel's for all endpoints. Windows of 1 MB a stream and 8 MB a connection let one large
    /// value travel without stops and a thousand small requests share a connection; more would raise what a peer can
    /// make this node hold before anybody reads it.
    /// Members hold one or a few connections to each other; beyond a thousand, new ones are closed at once.
    /// </remarks>
    /// <param name="host">The host; it must have Kestrel already.</param>
    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    public static IWebHostBuilder ListenPeers(this IWebHostBuilder host, IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(endpoint);
        return host
            .ConfigureServices(static services =>
            {
                services.TryAddSingleton<PeerDoors>();
                services.AddSingleton<IConnectionListenerFactory>(
                    static provider => provider.GetRequiredService<PeerDoors>());
            })
            .ConfigureKestrel(kestrel => Listen(kestrel, new PeerEndPoint(endpoint)));
    }

    private static void Listen(KestrelServerOptions kestrel, PeerEndPoint endpoint)
    {
        Http2Limits limits = kestrel.Limits.Http2;
        limits.MaxStreamsPerConnection = 1000;
        limits.InitialConnectionWindowSize = 8 << 20;
        limits.InitialStreamWindowSize = 1 << 20;
        kestrel.Listen(endpoint, static listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            int count = 0;
            listen.Use(next => async connection =>
            {
                try
                {
                    if (Interlocked.Increment(ref count) <= MaxConnections)
                    {
                        await next(connection);
                    }
                    else
                    {
                        connection.Abort(new ConnectionAbortedException("There are too many connections of peers."));
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref count);
                }
            });
        });
    }
}
