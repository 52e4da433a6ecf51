using System.Text;

namespace Pinyon.Store.Tests;

public sealed class KeyHashTests
{
    [Fact]
    public void Of_EveryBitOfEveryLength_ChangesTheHash()
    {
        HashSet<ulong> seen = [];
        int keys = 0;
        for (int length = 1; length <= 70; length++)
        {
            byte[] key = new byte[length];
            for (int bit = 0; bit < length * 8; bit++)
            {
                key[bit / 8] ^= (byte)(1 << (bit % 8));
                seen.Add(KeyHash.Of(key));
                KeyHash.Of(key.ToArray()).ShouldBe(KeyHash.Of(key));
                key[bit / 8] = 0;
                keys++;
            }

            seen.Add(KeyHash.Of(key));
            keys++;
        }

        seen.Count.ShouldBe(keys);
    }

    [Fact]
    public void Of_CountedKeys_SpreadsOverTheTopBits()
    {
        const int Keys = 1 << 16;
        const int Buckets = 1 << 8;
        int[] counts = new int[Buckets];
        for (int i = 0; i < Keys; i++) counts[KeyHash.Of(Encoding.UTF8.GetBytes($"user:{i}")) >> 56]++;

        // Expected 256 each with a deviation of 16; eight of them leave chance no room.
        counts.ShouldAllBe(count => count > 256 - 128 && count < 256 + 128);
    }
}
