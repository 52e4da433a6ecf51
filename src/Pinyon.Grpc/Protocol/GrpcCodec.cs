using System.Buffers;

namespace Pinyon.Grpc.Protocol;

/// <summary>How a value becomes the bytes of a message, and back.</summary>
internal sealed record GrpcCodec<T>(Action<T, IBufferWriter<byte>> Encode, GrpcDecoder<T> Decode);
