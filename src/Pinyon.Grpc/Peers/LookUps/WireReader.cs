using System.Buffers.Binary;

namespace Pinyon.Grpc.Peers.LookUps;

/// <summary>Reads the fields of a protobuf message. Source: protobuf.dev, "Encoding".</summary>
/// <remarks>
/// Invalid bytes mark the reader as broken. Every later read then returns zero or nothing, so that a loop only has to
/// check once, at its end.
/// </remarks>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>The number of bytes read so far.</summary>
    public int At { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>Number and type of the next field; 0 at the end, or if the message is broken.</summary>
    public uint ReadTag()
    {
        if (At == _message.Length || IsBroken)
        {
            return 0;
        }

        ulong tag = ReadVarint();
        return tag is 0 or > uint.MaxValue ? (uint)Break() : (uint)tag;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; At < _message.Length && shift < 64; shift += 7)
        {
            byte next = _message[At++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        return Break();
    }

    public uint ReadFixed32() => Take(sizeof(uint)) is { IsEmpty: false } bytes
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
        : 0;

    public ulong ReadFixed64() => Take(sizeof(ulong)) is { IsEmpty: false } bytes
        ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
        : 0;

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadVarint());

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (IsBroken || length > (ulong)(_message.Length - At))
        {
            Break();
            return [];
        }

        ReadOnlySpan<byte> bytes = _message.Slice(At, (int)length);
        At += (int)length;
        return bytes;
    }

    private ulong Break()
    {
        IsBroken = true;
        return 0;
    }
}
