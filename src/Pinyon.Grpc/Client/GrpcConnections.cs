using System.Net;

namespace Pinyon.Grpc.Client;

/// <summary>The HTTP/2 connections of this process to any number of servers, without TLS ("prior knowledge").</summary>
internal sealed class GrpcConnections : IDisposable
{
    // Never disposed: it has neither a timer nor a wait handle, and calls may register with it at any time.
    private readonly CancellationTokenSource _closed = new();
    private readonly HttpMessageInvoker _invoker;
    private int _disposed;

    public GrpcConnections(GrpcClientOptions options)
    {
        Options = options;
        Closed = _closed.Token;
        _invoker = new HttpMessageInvoker(MakeHandler(options));
    }

    public GrpcClientOptions Options { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    /// <summary>Cancelled on disposal: it ends the calls under way, which would keep their connections open.</summary>
    public CancellationToken Closed { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // On the thread pool: a caller that blocks when its call ends must not delay the closing.
            _ = _closed.CancelAsync();
            _invoker.Dispose();
        }
    }

    private static SocketsHttpHandler MakeHandler(GrpcClientOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        KeepAlivePingDelay = options.KeepAlive,
        KeepAlivePingTimeout = options.KeepAlive,
        InitialHttp2StreamWindowSize = 1 << 20,
    };
}
