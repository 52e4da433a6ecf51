using System.Buffers;

namespace Pinyon.Grpc.Protocol;

/// <summary>How a value becomes the bytes of a message, and back.</summary>
internal sealed record GrpcCodec<T>(Action<T, IBufferWriter<byte>> Encode, GrpcDecoder<T> Decode)
{
    /// <summary>About how many bytes a value will be; null: too few to be counted.</summary>
    public Func<T, long>? Measure { get; init; }
}
