namespace Pinyon.Peers;

/// <summary>The moment by which a request must have its answer, on the monotonic clock.</summary>
internal readonly struct Deadline
{
    private static readonly TimeSpan WayBack = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _length;

    private Deadline(TimeProvider time, TimeSpan length)
    {
        _time = time;
        _start = time.GetTimestamp();
        _length = length;
    }

    /// <summary>What is left, never below zero.</summary>
    public TimeSpan Remaining
    {
        get
        {
            TimeSpan left = _length - _time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// What is left for waiting at the owner, so that a reply that says "not in time" still arrives: a tenth of the
    /// time, at most 100 ms, is kept for the way back.
    /// </summary>
    public TimeSpan Patience
    {
        get
        {
            TimeSpan left = Remaining;
            TimeSpan tenth = left / 10;
            return left - (tenth < WayBack ? tenth : WayBack);
        }
    }

    public static Deadline After(TimeSpan length, TimeProvider time) => new(time, length);
}
