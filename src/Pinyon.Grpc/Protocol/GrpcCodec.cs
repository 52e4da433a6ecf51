using System.Buffers;

namespace Pinyon.Grpc.Protocol;

/// <summary>Encodes and decodes the messages of one type.</summary>
internal sealed record GrpcCodec<T>(Action<T, IBufferWriter<byte>> Encode, GrpcDecoder<T> Decode)
{
    /// <summary>Estimates the encoded size in bytes; null if it is always too small to count.</summary>
    public Func<T, long>? Measure { get; init; }
}
