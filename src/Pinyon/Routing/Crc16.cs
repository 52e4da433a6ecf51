using System.Runtime.CompilerServices;

namespace Pinyon.Routing;

/// <summary>CRC-16/XMODEM: polynomial 0x1021, register starting at 0, nothing reflected, nothing inverted.</summary>
/// <remarks>The checksum by which Redis Cluster finds a key's slot; "123456789" gives 0x31C3.</remarks>
internal static class Crc16
{
    /*
     * A CRC is linear: the checksum of eight bytes is the exclusive or of each byte's own checksum when it is followed
     * by as many zero bytes as really follow it. So eight bytes take eight independent look-ups, which the processor
     * overlaps, where one table takes eight dependent ones. The register (two bytes) is folded into the first two.
     *
     *   bytes      b0 ^ high   b1 ^ low   b2   b3   b4   b5   b6   b7
     *   table      T7          T6         T5   T4   T3   T2   T1   T0        Tk[b] = CRC of b and then k zero bytes
     *
     * Price: 4 KB of tables that compete for the first-level cache.
     *
     * [1] M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation",
     *     IEEE Transactions on Computers 57(11), 2008.
     */

    private const int Polynomial = 0x1021;
    private const int Slices = 8;

    private static readonly ushort[] Tables = BuildTables();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ushort> tables = Tables;
        int crc = 0;
        while (bytes.Length >= Slices)
        {
            crc = tables[(7 << 8) | (bytes[0] ^ (crc >> 8))]
                ^ tables[(6 << 8) | (bytes[1] ^ (crc & 0xFF))]
                ^ tables[(5 << 8) | bytes[2]]
                ^ tables[(4 << 8) | bytes[3]]
                ^ tables[(3 << 8) | bytes[4]]
                ^ tables[(2 << 8) | bytes[5]]
                ^ tables[(1 << 8) | bytes[6]]
                ^ tables[bytes[7]];
            bytes = bytes[Slices..];
        }

        foreach (byte b in bytes)
        {
            crc = Append(tables, crc, b);
        }

        return (ushort)crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(ReadOnlySpan<ushort> tables, int crc, byte b) =>
        ((crc << 8) & 0xFFFF) ^ tables[(crc >> 8) ^ b];

    private static ushort[] BuildTables()
    {
        var tables = new ushort[Slices << 8];
        for (int b = 0; b <= byte.MaxValue; b++)
        {
            int crc = b << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? Polynomial : 0);
            }

            tables[b] = (ushort)crc;
        }

        for (int i = 1 << 8; i < tables.Length; i++)
        {
            tables[i] = (ushort)Append(tables, tables[i - (1 << 8)], 0);
        }

        return tables;
    }
}
