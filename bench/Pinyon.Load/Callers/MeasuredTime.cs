namespace Pinyon.Load.Callers;

/// <summary>Requests that start in this interval count. Both ends are timestamps of the run's clock.</summary>
internal sealed record MeasuredTime(long Begin, long End)
{
    public static MeasuredTime After(TimeProvider time, double warmupSeconds, double seconds)
    {
        long begin = time.GetTimestamp() + (long)(warmupSeconds * time.TimestampFrequency);
        return new MeasuredTime(begin, begin + (long)(seconds * time.TimestampFrequency));
    }
}
