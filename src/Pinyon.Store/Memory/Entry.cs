namespace Pinyon.Store.Memory;

/// <summary>An entry, and its places in the index, in the order of use and in the wheel.</summary>
/// <remarks>
/// Everything changes under the shard's lock alone. The bytes never change once they are here: a write puts another
/// array in their place, so that a reader who took the old one reads the old value whole.
/// </remarks>
internal sealed class Entry(ulong hash, int keyLength, byte[] bytes)
{
    public readonly ulong Hash = hash;
    public readonly int KeyLength = keyLength;

    /// <summary>The key, then the value.</summary>
    public byte[] Bytes = bytes;
    public ulong Version;
    public uint Flags;
    public long ExpiresAt;
    public long Idle;

    /// <summary>When its time is over, by whichever of the two times ends first; see <c>Deadline</c>.</summary>
    public long EndsAt;

    public Entry? NextInBucket;

    public Entry? Newer;
    public Entry? Older;

    public Entry? NextInSlot;
    public Entry? PreviousInSlot;

    /// <summary>Its slot in the wheel plus one; 0 = not in the wheel.</summary>
    public int WheelPlace;

    public ReadOnlySpan<byte> Key => Bytes.AsSpan(0, KeyLength);

    public ReadOnlySpan<byte> Value => Bytes.AsSpan(KeyLength);

    public long ChargedBytes => Charge.EntryBytes + Bytes.Length;

    public EntryView View() => new(Bytes, KeyLength, new(Bytes.Length - KeyLength, Version, Flags, ExpiresAt, Idle));
}
