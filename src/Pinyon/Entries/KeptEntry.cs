using System.Runtime.InteropServices;
using Pinyon.Store;

namespace Pinyon.Entries;

/// <summary>What an entry has besides its value and its flags: what a change of it may have to keep.</summary>
/// <param name="ExpiresAt">When its time to live ends; 0 = never.</param>
/// <param name="EndsAt">When the store drops it, a time of grace later; 0 = never.</param>
/// <param name="Idle">Its time to idle; 0 = none.</param>
/// <param name="RefreshAt">When to load it anew; 0 = never.</param>
/// <param name="Tags">Its <see cref="TagList"/>; empty = none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KeptEntry(
    long ExpiresAt, long EndsAt, long Idle, long RefreshAt = 0, ReadOnlyMemory<byte> Tags = default)
{
    /// <summary>Bytes of its value, without a prefix.</summary>
    public long Length { get; init; }

    /// <summary>Takes it from what the store has.</summary>
    /// <param name="info">What the store knows.</param>
    /// <param name="stored">The bytes of a marked entry, its whole prefix at least.</param>
    public static KeptEntry Of(in EntryInfo info, byte[] stored)
    {
        if (!info.Mark) return new(info.ExpiresAt, info.ExpiresAt, info.Idle) { Length = info.Length };

        var prefix = EntryPrefix.Read(stored);
        int tags = prefix.Tags.Length;
        return new(
            prefix.RefreshAt == 0 ? info.ExpiresAt : prefix.ExpiresAt,
            info.ExpiresAt,
            info.Idle,
            prefix.RefreshAt,
            stored.AsMemory(prefix.Length - tags, tags))
        {
            Length = info.Length - prefix.Length,
        };
    }
}
