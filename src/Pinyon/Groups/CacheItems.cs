using Pinyon.Entries;
using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Text;

namespace Pinyon.Groups;

/// <summary>Maps what callers pass and get to what travels between members; refuses invalid arguments at
/// once.</summary>
internal static class CacheItems
{
    private const long LongestTime = long.MaxValue / TimeSpan.TicksPerMillisecond;

    public static void ThrowIfNone(in CacheKey key)
    {
        if (key.IsNone) throw new ArgumentException("A key has at least one byte.", nameof(key));
    }

    public static PeerItem Of(CacheKey key)
    {
        ThrowIfNone(key);
        return new PeerItem(key);
    }

    public static PeerItem Of(CacheKey key, in CacheValue value)
    {
        if (value.TimeToLive <= TimeSpan.Zero || value.TimeToIdle <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), "A time to live or to idle is more than zero; null means none.");
        }

        IReadOnlyList<string> tags = value.Tags ?? [];
        if (LoadResultRules.FaultOf(tags) is { } fault)
        {
            throw new ArgumentException(fault, nameof(value));
        }

        return Of(key) with
        {
            Value = value.Bytes,
            Flags = value.Flags,
            IsHot = value.IsHot,
            TimeToLive = EntryTimes.InMilliseconds(value.TimeToLive),
            TimeToIdle = EntryTimes.InMilliseconds(value.TimeToIdle),
            Tags = tags.Count == 0
                ? default
                : [.. tags.Select(tag => (ReadOnlyMemory<byte>)StrictUtf8.GetBytes(tag))],
        };
    }

    public static PeerItem OfTag(string tag)
    {
        if (LoadResultRules.FaultOf([tag]) is { } fault)
        {
            throw new ArgumentException(fault, nameof(tag));
        }

        return new PeerItem(new CacheKey(StrictUtf8.GetBytes(tag)));
    }

    public static CacheEntry? EntryOf(in PeerResult result) => result.Status is PeerStatus.Found
        ? new CacheEntry(result.Value, result.Flags, result.Version, TimeOf(result.TimeToLive))
        : null;

    public static CacheEntry EntryOf(in EntryLook look) =>
        new(look.Value, look.Flags, look.Version, TimeOf(look.TimeToLive));

    /// <summary>A time that remains; null = without end. The wire carries longer times than a TimeSpan.</summary>
    public static TimeSpan? TimeOf(long milliseconds) => milliseconds switch
    {
        0 => null,
        > LongestTime => TimeSpan.MaxValue,
        _ => TimeSpan.FromMilliseconds(milliseconds),
    };
}
