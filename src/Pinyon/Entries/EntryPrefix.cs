using System.Buffers.Binary;

namespace Pinyon.Entries;

/// <summary>
/// What must be known of an entry besides what the store keeps of each. It stands in front of the value, in marked
/// entries only.
/// </summary>
internal readonly ref struct EntryPrefix
{
    //   kind (1)   [ refresh at (8)   expires at (8) ]   [ count (1)   { length (1)   tag } … ]   value
    //     bit 0: there is no value, and that is known
    //     bit 1: the two times are there, in milliseconds on this node's clock
    //     bit 2: tags are there
    //
    // The store's own time to live ends the entry; with a time of grace, that is later than `expires at`.

    /// <summary>The most bytes of a prefix.</summary>
    public const int MaxLength = 1 + TimesLength + TagList.MaxLength;

    private const byte AbsentBit = 1;
    private const byte TimesBit = 2;
    private const byte TagsBit = 4;
    private const int TimesLength = 16;

    /// <summary>It is known that the key has no value.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>When to load it anew; 0 = there are no times.</summary>
    public long RefreshAt { get; init; }

    /// <summary>When its time to live ends; 0 = never, or there are no times.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>The tags as they are kept, count first; empty = none.</summary>
    public ReadOnlySpan<byte> Tags { get; init; }

    /// <summary>Whether an entry needs a prefix at all.</summary>
    public bool IsNeeded => IsAbsent || RefreshAt != 0 || !Tags.IsEmpty;

    public int Length => 1 + (RefreshAt == 0 ? 0 : TimesLength) + Tags.Length;

    /// <summary>Takes the prefix off a marked entry's bytes.</summary>
    public static EntryPrefix Read(ReadOnlySpan<byte> stored)
    {
        byte kind = stored[0];
        ReadOnlySpan<byte> rest = stored[1..];
        long refreshAt = 0;
        long expiresAt = 0;
        if ((kind & TimesBit) != 0)
        {
            refreshAt = BinaryPrimitives.ReadInt64LittleEndian(rest);
            expiresAt = BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(long)..]);
            rest = rest[TimesLength..];
        }

        ReadOnlySpan<byte> tags = (kind & TagsBit) == 0 ? default : rest[..TagList.LengthOf(rest)];
        return new EntryPrefix
        {
            IsAbsent = (kind & AbsentBit) != 0,
            RefreshAt = refreshAt,
            ExpiresAt = expiresAt,
            Tags = tags,
        };
    }

    /// <summary>Puts off the next loading of a marked entry that has times.</summary>
    public static void PostponeRefresh(Span<byte> stored, long until) =>
        BinaryPrimitives.WriteInt64LittleEndian(stored[1..], until);

    /// <summary>The prefix and the value, as they are stored.</summary>
    public byte[] Before(ReadOnlySpan<byte> value)
    {
        var stored = new byte[Length + value.Length];
        bool hasTimes = RefreshAt != 0;
        stored[0] = (byte)((IsAbsent ? AbsentBit : 0) | (hasTimes ? TimesBit : 0) | (Tags.IsEmpty ? 0 : TagsBit));
        Span<byte> rest = stored.AsSpan(1);
        if (hasTimes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, RefreshAt);
            BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(long)..], ExpiresAt);
            rest = rest[TimesLength..];
        }

        Tags.CopyTo(rest);
        value.CopyTo(rest[Tags.Length..]);
        return stored;
    }
}
