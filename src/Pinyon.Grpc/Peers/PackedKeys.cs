using System.Buffers.Binary;

namespace Pinyon.Grpc.Peers;

/// <summary>Many keys in one field: each with its length in front, two bytes, big endian.</summary>
/// <remarks>As a field of its own, every empty key would cost a sender two bytes and a receiver a hundred.</remarks>
internal static class PackedKeys
{
    private const int Prefix = sizeof(ushort);

    public static byte[] Pack(IReadOnlyList<ReadOnlyMemory<byte>> keys)
    {
        byte[] packed = new byte[keys.Sum(static key => Prefix + key.Length)];
        Span<byte> rest = packed;
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)key.Length);
            key.Span.CopyTo(rest[Prefix..]);
            rest = rest[(Prefix + key.Length)..];
        }

        return packed;
    }

    /// <summary>Takes the keys apart; they stay in the memory that they came in.</summary>
    /// <param name="packed">What came from the network.</param>
    /// <param name="most">How many keys there may be.</param>
    /// <param name="keys">The keys, if nothing is wrong.</param>
    public static WireFault Unpack(ReadOnlyMemory<byte> packed, int most, out List<ReadOnlyMemory<byte>> keys)
    {
        keys = [];
        for (int at = 0; at < packed.Length;)
        {
            if (keys.Count == most) return WireFault.TooManyItems;
            if (packed.Length - at < Prefix) return WireFault.Malformed;

            int length = BinaryPrimitives.ReadUInt16BigEndian(packed.Span[at..]);
            at += Prefix;
            if (length == 0) return WireFault.EmptyKey;
            if (packed.Length - at < length) return WireFault.Malformed;

            keys.Add(packed.Slice(at, length));
            at += length;
        }

        return WireFault.None;
    }
}
