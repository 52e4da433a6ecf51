namespace Pinyon.Grpc.Protocol;

/// <summary>A call that did not end with OK: thrown by clients, and by handlers that choose their status.</summary>
internal sealed class GrpcException(GrpcStatus status, Exception? inner = null)
    : Exception(status.ToString(), inner)
{
    public GrpcException(GrpcStatusCode code, string message)
        : this(new GrpcStatus(code, message))
    {
    }

    public GrpcStatus Status { get; } = status;

    /// <summary>The status stands for a connection or stream that broke; the other side did not choose it.</summary>
    public bool IsTransportFault { get; init; }

    /// <summary>There was no connection to send anything on.</summary>
    public bool WasNeverSent { get; init; }
}
