namespace Pinyon.Grpc.Protocol;

/// <summary>A unary method: one request, one response. Both ends are made from the same description.</summary>
/// <param name="Path"><c>/package.Service/Method</c>, as it stands in the request line.</param>
/// <param name="Request">Written by clients, read by servers.</param>
/// <param name="Response">Written by servers, read by clients.</param>
internal sealed record GrpcMethod<TRequest, TResponse>(
    string Path,
    GrpcCodec<TRequest> Request,
    GrpcCodec<TResponse> Response);
