using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pinyon.Store;

/// <summary>The hash of the index: 64 bits, fast on short keys, unpredictable from outside.</summary>
internal static class KeyHash
{
    // Folded multiplication: 64 × 64 bits give 128, and the two halves are mixed by exclusive or. Sixteen bytes of the
    // key go into one multiplication, the last sixteen overlap those before, and the length ends it, so that keys which
    // differ in length alone differ. The secrets are random per process: an attacker who chooses keys cannot aim
    // them at one bucket.
    private static readonly ulong Secret0 = Draw();
    private static readonly ulong Secret1 = Draw();
    private static readonly ulong Secret2 = Draw();

    public static ulong Of(ReadOnlySpan<byte> key)
    {
        ulong state = Secret0;
        int length = key.Length;
        if (length > 16)
        {
            ReadOnlySpan<byte> last = key[^16..];
            for (; key.Length > 16; key = key[16..]) state = Fold(Word(key) ^ Secret1, Word(key[8..]) ^ state);
            key = last;
        }

        (ulong low, ulong high) = key.Length switch
        {
            >= 8 => (Word(key), Word(key[^8..])),
            >= 4 => (HalfWord(key), HalfWord(key[^4..])),
            > 0 => (((ulong)key[0] << 16) | ((ulong)key[key.Length >> 1] << 8) | key[^1], 0UL),
            _ => (0UL, 0UL),
        };
        state = Fold(low ^ Secret1, high ^ state);
        return Fold(state ^ Secret2, (ulong)length ^ Secret1);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes);

    private static ulong HalfWord(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<uint>(bytes);

    // Odd, so that no secret is zero and a multiplication loses nothing.
    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return Word(bytes) | 1;
    }
}
