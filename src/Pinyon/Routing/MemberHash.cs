using System.Buffers.Binary;
using System.Text;

namespace Pinyon.Routing;

/// <summary>The 64-bit hash on which all members agree: of their points on the ring, and of who they are.</summary>
/// <remarks>It can never change: two members with two hashes would name two owners for one key.</remarks>
internal static class MemberHash
{
    /*
     * In every language the same, over bytes, in unsigned 64-bit arithmetic that wraps:
     *
     *   h = 0xCBF29CE484222325
     *   for each byte b:  h = (h xor b) * 0x00000100000001B3                FNV-1a, 64 bits [1]
     *   h = (h xor (h >> 30)) * 0xBF58476D1CE4E5B9                          finisher of SplitMix64 [2]
     *   h = (h xor (h >> 27)) * 0x94D049BB133111EB
     *   h =  h xor (h >> 31)
     *
     * FNV-1a alone leaves names that differ in their last byte close to each other, which is how members are named; the
     * finisher spreads each bit over all 64. It is a byte at a time, and runs only when members change.
     *
     *   point i of a member = upper 32 bits of the hash of (name in UTF-8, then i as 4 bytes, least significant first)
     *
     * [1] IETF draft-eastlake-fnv, "The FNV Non-Cryptographic Hash Algorithm".
     * [2] G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; mixer 13 of
     *     D. Stafford's "Better Bit Mixing".
     */

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    public static uint PointOf(string member, int point)
    {
        Span<byte> buffer = stackalloc byte[Encoding.UTF8.GetMaxByteCount(member.Length) + sizeof(int)];
        int length = Encoding.UTF8.GetBytes(member, buffer);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[length..], point);
        return (uint)(Of(buffer[..(length + sizeof(int))]) >> 32);
    }
}
