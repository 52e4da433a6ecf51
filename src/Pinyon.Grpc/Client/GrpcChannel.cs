using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>One server, reached over shared connections.</summary>
/// <param name="connections">The connections. Their creator disposes them.</param>
/// <param name="address">Scheme, host and port.</param>
internal sealed class GrpcChannel(GrpcConnections connections, Uri address)
{
    public GrpcClientOptions Options => connections.Options;

    /// <summary>Binds a method, so that its URI is built once and not with every call.</summary>
    public GrpcUnaryCall<TRequest, TResponse> Unary<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method) =>
        new(connections, new Uri(address, method.Path), method);
}
