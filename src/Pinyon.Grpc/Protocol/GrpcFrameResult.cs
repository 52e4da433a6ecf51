namespace Pinyon.Grpc.Protocol;

/// <summary>What stands at the front of the bytes received so far.</summary>
internal enum GrpcFrameResult
{
    /// <summary>A whole message.</summary>
    Complete,

    /// <summary>The beginning of a message, or nothing yet.</summary>
    NeedMore,

    /// <summary>A compressed message; we offer no encoding, so nobody may send one.</summary>
    Compressed,

    /// <summary>A message longer than the limit, known from its prefix alone.</summary>
    TooLarge,

    /// <summary>No gRPC frame: its first byte is neither 0 nor 1.</summary>
    Malformed,
}
