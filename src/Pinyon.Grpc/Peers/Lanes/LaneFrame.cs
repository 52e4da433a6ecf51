using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>What stands before every message on a lane.</summary>
/// <param name="Length">Bytes of the message that follows.</param>
/// <param name="Call">The number by which a reply finds its request; whoever asks chooses it.</param>
/// <param name="Kind">Of a request its method, of a reply its status.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LaneFrame(uint Length, uint Call, byte Kind)
{
    //   0        4        8      9
    //   | length | call   | kind | message …          numbers are big endian
    //
    // Whoever connects sends the preface once, and then requests. Replies come in whatever order they are ready.

    public const int HeaderLength = 9;

    /// <summary>The request that is answered at once, whatever else is under way; its reply is empty too.</summary>
    public const byte Ping = 0;

    /// <summary>Longest message, which leaves ample room around the longest value that travels on a lane.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Its first byte is not that of HTTP/2's preface, so that both can come to the same port.</summary>
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
