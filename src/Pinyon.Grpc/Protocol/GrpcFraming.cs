using System.Buffers;
using System.Buffers.Binary;

namespace Pinyon.Grpc.Protocol;

/// <summary>The length-prefixed messages that travel in HTTP/2 DATA frames.</summary>
/// <remarks>
/// <code>
///   byte    0           1    2    3    4      5 …
///         +------------+--------------------+------------------+
///         | compressed | length, big endian | message          |
///         +------------+--------------------+------------------+
///           0 or 1       32 bits              length bytes
/// </code>
/// DATA frames and messages do not align, so the reader takes any number of bytes and returns how many it used.
/// Source: grpc/grpc <c>doc/PROTOCOL-HTTP2.md</c>, "Length-Prefixed-Message".
/// </remarks>
internal static class GrpcFraming
{
    public const int PrefixLength = 5;

    public static void WritePrefix(Span<byte> destination, int messageLength)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)messageLength);
    }

    /// <summary>Checks a prefix; <see cref="GrpcFrameResult.Complete"/> if it is valid.</summary>
    public static GrpcFrameResult ReadPrefix(ReadOnlySpan<byte> bytes, int maxLength, out int messageLength)
    {
        messageLength = 0;
        if (bytes.Length > 0 && bytes[0] != 0)
        {
            return bytes[0] == 1 ? GrpcFrameResult.Compressed : GrpcFrameResult.Malformed;
        }

        if (bytes.Length < PrefixLength)
        {
            return GrpcFrameResult.NeedMore;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (length > (uint)maxLength)
        {
            return GrpcFrameResult.TooLarge;
        }

        messageLength = (int)length;
        return GrpcFrameResult.Complete;
    }

    /// <summary>The length of the message in front; 0 if its prefix is incomplete or invalid.</summary>
    public static int LengthOf(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        ReadOnlySequence<byte> front = bytes.Slice(0, Math.Min(bytes.Length, PrefixLength));
        front.CopyTo(prefix);
        return ReadPrefix(prefix[..(int)front.Length], int.MaxValue, out int length) is GrpcFrameResult.Complete
            ? length
            : 0;
    }

    /// <summary>Consumes a whole message from <paramref name="bytes"/>, or nothing.</summary>
    public static GrpcFrameResult Read(
        ref ReadOnlySequence<byte> bytes, int maxLength, out ReadOnlySequence<byte> message)
    {
        message = default;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        ReadOnlySequence<byte> front = bytes.Slice(0, Math.Min(bytes.Length, PrefixLength));
        front.CopyTo(prefix);

        GrpcFrameResult result = ReadPrefix(prefix[..(int)front.Length], maxLength, out int length);
        if (result is not GrpcFrameResult.Complete)
        {
            return result;
        }

        if (bytes.Length - PrefixLength < length)
        {
            return GrpcFrameResult.NeedMore;
        }

        message = bytes.Slice(PrefixLength, length);
        bytes = bytes.Slice(PrefixLength + length);
        return GrpcFrameResult.Complete;
    }

    /// <summary>The status for a rejected frame, as gRPC's <c>doc/statuscodes.md</c> defines it.</summary>
    public static GrpcStatus Refuse(GrpcFrameResult result, int maxLength) => result switch
    {
        GrpcFrameResult.Compressed => new(GrpcStatusCode.Unimplemented, "Compressed messages are not taken here."),
        GrpcFrameResult.TooLarge => new(
            GrpcStatusCode.ResourceExhausted, $"The message is larger than the {maxLength} bytes taken here."),
        GrpcFrameResult.NeedMore => new(GrpcStatusCode.Internal, "The stream ended within a message."),
        _ => new(GrpcStatusCode.Internal, "The stream holds something else than gRPC messages."),
    };
}
