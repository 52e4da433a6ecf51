namespace Pinyon.Entries;

/// <summary>The times of a group's entries that do not bring their own, in milliseconds; 0 = none.</summary>
internal sealed class EntryTimes(GroupOptions options, ulong seed)
{
    /// <summary>
    /// The longest time that a copy is kept before its owner is asked again, in milliseconds. So the owner still sees
    /// that the key is read (for its eviction, and as touches of its time to idle, R10), and forgets holders by itself.
    /// </summary>
    public const long CopyLife = 10_000;

    /// <summary>How long it is remembered that an entry was removed, in milliseconds (R8).</summary>
    public const long TombstoneLife = 600_000;

    private readonly Jitter _jitter = new(options.Jitter, seed);
    private readonly long _timeToLive = InMilliseconds(options.TimeToLive);
    private readonly long _timeToIdle = InMilliseconds(options.TimeToIdle);
    private readonly long _refreshAfter = InMilliseconds(options.RefreshAfter);
    private readonly long _notFound = InMilliseconds(options.NotFoundTimeToLive);

    public long Grace { get; } = InMilliseconds(options.Grace);

    /// <summary>Rounded up, so that more than nothing stays more than nothing.</summary>
    public static long InMilliseconds(TimeSpan? time) => (long)Math.Ceiling(time?.TotalMilliseconds ?? 0);

    public static long SaturatingAdd(long left, long right) =>
        left > long.MaxValue - right ? long.MaxValue : left + right;

    /// <summary>The moment at which a time that counts from now ends; 0 = never.</summary>
    public static long At(long remaining, long now) => remaining == 0 ? 0 : SaturatingAdd(now, remaining);

    /// <summary>What remains until a moment, at least 1; 0 = it never comes.</summary>
    public static long Remaining(long moment, long now) => moment == 0 ? 0 : Math.Max(1, moment - now);

    public long TimeToLive(long own) => own != 0 ? own : _jitter.Shorten(_timeToLive);

    public long TimeToIdle(long own) => own != 0 ? own : _timeToIdle;

    public long RefreshAfter() => _jitter.Shorten(_refreshAfter);

    public long NotFound(long own) => own != 0 ? own : _jitter.Shorten(_notFound);
}
