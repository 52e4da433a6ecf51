namespace Pinyon.Grpc.Protocol;

/// <summary>The description of a unary method, shared by client and server.</summary>
/// <param name="Path"><c>/package.Service/Method</c>, the path of the HTTP request.</param>
/// <param name="Request">The codec of requests.</param>
/// <param name="Response">The codec of responses.</param>
internal sealed record GrpcMethod<TRequest, TResponse>(
    string Path,
    GrpcCodec<TRequest> Request,
    GrpcCodec<TResponse> Response)
{
    /// <summary>Messages do not count against the message budget. For calls that free it by completing.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>
    /// Replies carry no values and do not count against the message budget, so that a write that was applied never
    /// fails as busy.
    /// </summary>
    public bool HasSmallReplies { get; init; }
}
