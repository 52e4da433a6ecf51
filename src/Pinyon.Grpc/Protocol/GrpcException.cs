namespace Pinyon.Grpc.Protocol;

/// <summary>A call that did not end with OK. Thrown by clients, and by handlers that choose their status.</summary>
internal sealed class GrpcException(GrpcStatus status, Exception? inner = null)
    : Exception(status.ToString(), inner)
{
    public GrpcException(GrpcStatusCode code, string message)
        : this(new GrpcStatus(code, message))
    {
    }

    public GrpcStatus Status { get; } = status;

    /// <summary>The connection or stream failed; the status is not one that the other side sent.</summary>
    public bool IsTransportFault { get; init; }

    /// <summary>The reply is what could not be taken: the request may have been carried out.</summary>
    public bool IsOfReply { get; init; }

    /// <summary>The request was not sent, because there was no connection.</summary>
    public bool WasNeverSent { get; init; }
}
