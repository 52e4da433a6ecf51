using Pinyon.Entries;
using Pinyon.Loading;
using Pinyon.Peers;
using Pinyon.Text;

namespace Pinyon.Ownership;

/// <summary>What callers hand in and get back, in the words of peers; what cannot be is refused at once.</summary>
internal static class CacheItems
{
    private const long LongestTime = long.MaxValue / TimeSpan.TicksPerMillisecond;

    public static PeerItem Of(CacheKey key) => key.Bytes.IsEmpty
        ? throw new ArgumentException("A key has at least one byte.", nameof(key))
        : new PeerItem(key.Bytes);

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

        return new PeerItem(StrictUtf8.GetBytes(tag));
    }

    public static CacheEntry? EntryOf(in Answer answer)
    {
        PeerResult result = answer.Result;
        return answer.Error is not null || result.Status is not PeerStatus.Found
            ? null
            : new CacheEntry(result.Value, result.Flags, result.Version, TimeOf(result.TimeToLive));
    }

    /// <summary>A time that remains; null = without end. On the wire it may be longer than ours can be.</summary>
    public static TimeSpan? TimeOf(long milliseconds) => milliseconds switch
    {
        0 => null,
        > LongestTime => TimeSpan.MaxValue,
        _ => TimeSpan.FromMilliseconds(milliseconds),
    };
}
