using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Grpc.Protocol;

/// <summary>
/// Reads a value from a message, or returns a sentence that says what is wrong with it. Never throws.
/// </summary>
/// <remarks>The bytes are only valid during the call.</remarks>
internal delegate bool GrpcDecoder<T>(
    in ReadOnlySequence<byte> message,
    [MaybeNullWhen(false)] out T value,
    [NotNullWhen(false)] out string? fault);
