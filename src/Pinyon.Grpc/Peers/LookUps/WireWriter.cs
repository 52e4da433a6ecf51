using System.Buffers.Binary;
using System.Numerics;

namespace Pinyon.Grpc.Peers.LookUps;

/// <summary>
/// Writes the fields of a protobuf message into a span that is long enough. Zero and empty fields are left out, as in
/// proto3. Source: protobuf.dev, "Encoding".
/// </summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    /// <summary>The length of a varint: 1 byte for numbers below 128, at most 10.</summary>
    public static int SizeOf(ulong number) => ((BitOperations.Log2(number | 1) * 9) + 73) / 64;

    /// <summary>The length of a bytes field, with its tag.</summary>
    public static int SizeOfField(int length) => 1 + SizeOf((ulong)length) + length;

    /// <summary>The length of a number field, with its tag; 0 if it is left out.</summary>
    public static int SizeOfField(ulong number) => number == 0 ? 0 : 1 + SizeOf(number);

    public void Number(byte tag, ulong value)
    {
        if (value != 0)
        {
            Byte(tag);
            Varint(value);
        }
    }

    public void Fixed32(byte tag, uint value)
    {
        if (value != 0)
        {
            Byte(tag);
            BinaryPrimitives.WriteUInt32LittleEndian(_destination[Written..], value);
            Written += sizeof(uint);
        }
    }

    public void Fixed64(byte tag, ulong value)
    {
        if (value != 0)
        {
            Byte(tag);
            BinaryPrimitives.WriteUInt64LittleEndian(_destination[Written..], value);
            Written += sizeof(ulong);
        }
    }

    public void Bytes(byte tag, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Begin(tag, value.Length);
            value.CopyTo(_destination[Written..]);
            Written += value.Length;
        }
    }

    /// <summary>Begins a nested message of a known length; its fields follow.</summary>
    public void Begin(byte tag, int length)
    {
        Byte(tag);
        Varint((ulong)length);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private void Byte(byte value) => _destination[Written++] = value;
}
