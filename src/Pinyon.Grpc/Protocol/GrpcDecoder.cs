using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Grpc.Protocol;

/// <summary>Reads a value from a message, or says in a sentence what is wrong with it; it never throws.</summary>
/// <remarks>The bytes are lent for the time of the call only.</remarks>
internal delegate bool GrpcDecoder<T>(
    in ReadOnlySequence<byte> message,
    [MaybeNullWhen(false)] out T value,
    [NotNullWhen(false)] out string? fault);
