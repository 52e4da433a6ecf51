using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pinyon.Loading;
using Pinyon.Text;

namespace Pinyon.Entries;

/// <summary>An entry's tags in one row of bytes: how many, then each with its length in front.</summary>
internal static class TagList
{
    /// <summary>The most bytes of a list.</summary>
    public const int MaxLength = 1 + LoadResultRules.MaxTags * (1 + LoadResultRules.MaxTagBytes);

    public static byte[] Of(IReadOnlyList<string> tags) =>
        Pack(tags.Count, tags.Select(tag => (ReadOnlyMemory<byte>)StrictUtf8.GetBytes(tag)));

    public static byte[] Of(IReadOnlyList<ReadOnlyMemory<byte>> tags) => Pack(tags.Count, tags);

    /// <summary>The bytes of the list that begins here.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        int length = 1;
        for (int i = 0; i < bytes[0]; i++)
        {
            length += 1 + bytes[length];
        }

        return length;
    }

    /// <summary>Takes the first tag off; to be called as often as the count says, which was cut off.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> tag = rest.Slice(1, rest[0]);
        rest = rest[(1 + tag.Length)..];
        return tag;
    }

    /// <summary>The tags one by one, copied.</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> ToItems(ReadOnlySpan<byte> list)
    {
        var tags = new ReadOnlyMemory<byte>[list[0]];
        ReadOnlySpan<byte> rest = list[1..];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = Next(ref rest).ToArray();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(tags);
    }

    private static byte[] Pack(int count, IEnumerable<ReadOnlyMemory<byte>> tags)
    {
        if (count == 0)
        {
            return [];
        }

        List<byte> bytes = [(byte)count];
        foreach (ReadOnlyMemory<byte> tag in tags)
        {
            bytes.Add((byte)tag.Length);
            bytes.AddRange(tag.Span);
        }

        return [.. bytes];
    }
}
