namespace Pinyon.Tests.Groups;

/// <summary>A clock that raises a callback whenever it is read.</summary>
internal sealed class WatchedTimeProvider(TimeProvider time, Action looked) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp()
    {
        looked();
        return time.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
