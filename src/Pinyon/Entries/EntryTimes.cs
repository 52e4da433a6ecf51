namespace Pinyon.Entries;

/// <summary>The times of a group's entries that do not bring their own, in milliseconds; 0 = none.</summary>
internal sealed class EntryTimes(GroupOptions options, ulong seed)
{
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

    public long TimeToLive(long own) => own != 0 ? own : _jitter.Shorten(_timeToLive);

    public long TimeToIdle(long own) => own != 0 ? own : _timeToIdle;

    public long RefreshAfter() => _jitter.Shorten(_refreshAfter);

    public long NotFound(long own) => own != 0 ? own : _jitter.Shorten(_notFound);
}
