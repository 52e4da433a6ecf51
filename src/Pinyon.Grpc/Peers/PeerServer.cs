using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Peers;

/// <summary>The port on which a node answers its peers: lanes, and HTTP/2 without TLS.</summary>
/// <remarks>
/// It is a server of its own beside the application's, if there is one. So no other endpoint of the process reaches the
/// peer service, whatever protocol it speaks; the application keeps the addresses, limits and middleware that it has;
/// and a process without a web server can be a member too.
/// </remarks>
public sealed class PeerServer : IAsyncDisposable
{
    // Windows of 1 MB a stream and 8 MB a connection let one large value travel without stops and a thousand small
    // requests share a connection; more would raise what a peer can make this node hold before anything reads it.
    // Members hold one or a few connections to each other; beyond a thousand, new ones are closed at once.

    private const int MaxConnections = 1_000;
    private const int MaxStreams = 1_000;
    private const int ConnectionWindow = 8 << 20;
    private const int StreamWindow = 1 << 20;

    private readonly IPeerHandler _handler;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly PeerApplication _application;
    private readonly KestrelServer _kestrel;
    private int _connections;

    /// <summary>Prepares the port; nothing listens yet.</summary>
    /// <param name="node">The node that answers.</param>
    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="options">Limits of messages, the same as the transport's.</param>
    /// <param name="loggers">Where connections that were ended are logged; null: nowhere.</param>
    public PeerServer(
        PinyonNode node, IPEndPoint endpoint, GrpcPeerOptions? options = null, ILoggerFactory? loggers = null)
        : this(HandlerOf(node), node.Budgets, endpoint, options ?? new(), loggers ?? NullLoggerFactory.Instance)
    {
    }

    internal PeerServer(
        IPeerHandler handler,
        MessageBudgets budgets,
        IPEndPoint endpoint,
        GrpcPeerOptions options,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _handler = handler;
        _loggers = loggers;
        _time = options.TimeProvider;
        _application = new PeerApplication(handler, budgets, options, loggers);
        _kestrel = new KestrelServer(Options.Create(OptionsFor(endpoint)), new Doors(this), loggers);
        EndPoint = endpoint;
    }

    /// <summary>Where it listens; with a port other than 0 once it was started.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _kestrel.StartAsync(_application, cancellationToken);

    /// <summary>Takes no new connections, and waits for the requests under way.</summary>
    /// <param name="cancellationToken">Ends the wait; then the connections are closed.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _kestrel.StopAsync(cancellationToken);

    /// <summary>Closes the port and all its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
        await _application.DisposeAsync();
    }

    private static IPeerHandler HandlerOf(PinyonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Handler;
    }

    private KestrelServerOptions OptionsFor(IPEndPoint endpoint)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            ApplicationServices = _application.Services,
        };
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        options.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        options.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        options.Listen(endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => AdmitAsync(next, connection));
        });
        return options;
    }

    private async Task AdmitAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= MaxConnections)
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
            Interlocked.Decrement(ref _connections);
        }
    }

    /// <summary>Has Kestrel take the connections that a <see cref="PeerDoor"/> leaves to it.</summary>
    private sealed class Doors(PeerServer server) : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var door = new PeerDoor((IPEndPoint)endpoint, server._handler, server._loggers, server._time);
            server.EndPoint = (IPEndPoint)door.EndPoint;
            return new(door);
        }
    }
}
