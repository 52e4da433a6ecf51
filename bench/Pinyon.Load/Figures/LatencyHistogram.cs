using System.Numerics;

namespace Pinyon.Load.Figures;

/// <summary>Counts durations, and tells their quantiles within <see cref="ErrorBound"/>.</summary>
/// <remarks>Not for several threads at once: every caller has its own, and they are merged when all are done.</remarks>
internal sealed class LatencyHistogram
{
    // A log-linear histogram. Durations below 128 ns have a bucket each. Above, every power of two is cut into 128
    // buckets of the same width:
    //
    //   nanoseconds    0 .. 127 | 128 .. 255 | 256 .. 511 | 512 .. 1023 | … | 2^35 .. 2^36-1 | and longer
    //   bucket width       1    |     1      |      2     |      4      | … |      2^28      |  as the last
    //
    // A bucket's value is its middle. The middle is off by half a width at most, and a width is at most 1/128 of the
    // bucket's lower end: hence the bound of 1/256. Memory is 30 KB, whatever is counted; recording is a shift and an
    // increment. The longest duration of all is kept as it is; beyond 2^36 ns (68 s) it is the only exact value.
    //
    // The layout is the one of Gil Tene's HdrHistogram.

    /// <summary>A quantile differs from the exact one by at most this share of it.</summary>
    public const double ErrorBound = 1.0 / (2 << SubBits);

    private const int SubBits = 7;
    private const int RangeBits = 36;
    private const long Longest = (1L << RangeBits) - 1;

    private readonly long[] _counts = new long[IndexOf(Longest) + 1];
    private long _max;
    private Int128 _sum;

    public long Count { get; private set; }

    /// <summary>The longest duration, exactly.</summary>
    public TimeSpan Max => ToTime(_max);

    /// <summary>The arithmetic mean, exactly; zero if nothing was recorded.</summary>
    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : ToTime((long)(_sum / Count));

    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[IndexOf(Math.Min(nanoseconds, Longest))]++;
        _max = Math.Max(_max, nanoseconds);
        _sum += nanoseconds;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _max = Math.Max(_max, other._max);
        _sum += other._sum;
        Count += other.Count;
    }

    /// <summary>The smallest duration that at least this share of all does not exceed; 0 if empty.</summary>
    /// <returns>In nanoseconds.</returns>
    public long Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        if (rank >= Count)
        {
            return _max;
        }

        long seen = 0;
        int index = -1;
        while (seen < rank)
        {
            seen += _counts[++index];
        }

        return Math.Min(MiddleOf(index), _max);
    }

    /// <summary>The same as a time, rounded to 100 ns.</summary>
    public TimeSpan QuantileTime(double share) => ToTime(Quantile(share));

    private static int IndexOf(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBits);
        return (shift << SubBits) + (int)(value >> shift);
    }

    private static long MiddleOf(int index)
    {
        int shift = Math.Max(0, (index >> SubBits) - 1);
        long lower = (long)(index - (shift << SubBits)) << shift;
        return lower + ((1L << shift) >> 1);
    }

    private static TimeSpan ToTime(long nanoseconds) =>
        TimeSpan.FromTicks((nanoseconds + (TimeSpan.NanosecondsPerTick / 2)) / TimeSpan.NanosecondsPerTick);
}
