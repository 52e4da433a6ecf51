using System.Runtime.InteropServices;

namespace Pinyon.Memory;

/// <summary>Keys of 20 bytes, one for each number.</summary>
internal static class NumberedKey
{
    public const int Length = 20;

    public static Span<byte> Write(Span<byte> key, long number)
    {
        "key-"u8.CopyTo(key);
        MemoryMarshal.Write(key[4..], number * unchecked((long)0x9E3779B97F4A7C15));
        MemoryMarshal.Write(key[12..], number);
        return key[..Length];
    }
}
