namespace Pinyon.Grpc.Protocol;

/// <summary>A unary method: one request, one response. Both ends are made from the same description.</summary>
/// <param name="Path"><c>/package.Service/Method</c>, as it stands in the request line.</param>
/// <param name="Request">Written by clients, read by servers.</param>
/// <param name="Response">Written by servers, read by clients.</param>
internal sealed record GrpcMethod<TRequest, TResponse>(
    string Path,
    GrpcCodec<TRequest> Request,
    GrpcCodec<TResponse> Response)
{
    /// <summary>Its messages take no room and wait for none: others wait for what they do.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>
    /// Its replies carry no values, and take no room: a write that was carried out is never called busy for want of it.
    /// </summary>
    public bool HasSmallReplies { get; init; }
}
