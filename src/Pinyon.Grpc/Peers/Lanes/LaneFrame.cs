using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The header of every message on a lane.</summary>
/// <param name="Length">Length of the message that follows, in bytes.</param>
/// <param name="Call">Matches a reply to its request; chosen by the client.</param>
/// <param name="Kind">The method of a request, or the status of a reply.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LaneFrame(uint Length, uint Call, byte Kind)
{
    //   0        4        8      9
    //   | length | call   | kind | message …          numbers are big endian
    //
    // The client sends the preface once and then requests. Replies come in any order.

    public const int HeaderLength = 9;

    /// <summary>A request that is answered at once, before any other; request and reply are empty.</summary>
    public const byte Ping = 0;

    /// <summary>The longest message. Well above the longest value that travels on a lane.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Differs from HTTP/2's preface in the first byte, so that one port can serve both.</summary>
    public static ReadOnlySpan<byte> Preface => "pinyon lane 1\n"u8;

    public static LaneFrame Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
        bytes[8]);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], Call);
        bytes[8] = Kind;
    }
}
