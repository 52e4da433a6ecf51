namespace Pinyon.Grpc.Protocol;

/// <summary>What the bytes received so far begin with.</summary>
internal enum GrpcFrameResult
{
    /// <summary>A whole message.</summary>
    Complete,

    /// <summary>Part of a message, or nothing yet.</summary>
    NeedMore,

    /// <summary>A compressed message. No encoding is offered, so a peer must not send one.</summary>
    Compressed,

    /// <summary>A message longer than the limit, as its prefix says.</summary>
    TooLarge,

    /// <summary>Not a gRPC frame: its first byte is neither 0 nor 1.</summary>
    Malformed,
}
