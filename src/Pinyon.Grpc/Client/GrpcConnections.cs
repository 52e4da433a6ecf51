using System.Net;

namespace Pinyon.Grpc.Client;

/// <summary>The HTTP/2 connections of this process to any number of servers, without TLS ("prior knowledge").</summary>
internal sealed class GrpcConnections : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public GrpcConnections(GrpcClientOptions options)
    {
        Options = options;
        _invoker = new HttpMessageInvoker(MakeHandler(options));
    }

    public GrpcClientOptions Options { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();

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
