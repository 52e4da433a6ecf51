namespace Pinyon.Routing;

/// <summary>A key's slot, as in Redis Cluster: CRC-16/XMODEM of the key, modulo 16384.</summary>
/// <remarks>
/// Hash tags: if the key has a <c>{</c>, and a <c>}</c> somewhere after it, and at least one byte between the first of
/// each, then only those bytes count. <c>{user1000}.following</c> and <c>{user1000}.followers</c> share a slot.
/// </remarks>
internal static class KeySlot
{
    public const int Count = 16384;

    public static int Of(ReadOnlySpan<byte> key) => Crc16.Of(HashedPart(key)) & (Count - 1);

    private static ReadOnlySpan<byte> HashedPart(ReadOnlySpan<byte> key)
    {
        int open = key.IndexOf((byte)'{');
        if (open < 0)
        {
            return key;
        }

        ReadOnlySpan<byte> tagged = key[(open + 1)..];
        int close = tagged.IndexOf((byte)'}');
        return close > 0 ? tagged[..close] : key;
    }
}
