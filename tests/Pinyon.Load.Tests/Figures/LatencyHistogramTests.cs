using Pinyon.Load.Figures;

namespace Pinyon.Load.Tests.Figures;

public sealed class LatencyHistogramTests
{
    private const int Seed = 20261120;
    private const long LongestTold = (1L << 36) - 1;

    private static readonly double[] Shares = [0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1];

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 10_000)]
    [InlineData(1000, 10_000)]
    [InlineData(100_000, 10_000_000)]
    [InlineData(1_000_000, LongestTold)]
    public void Quantile_RandomDurations_IsTheSortedOneWithinTheBound(int count, long longest)
    {
        // Even in the logarithm: as many short ones as long ones.
        var random = new Random(Seed);
        long[] durations = [.. Enumerable.Range(0, count)
            .Select(_ => (long)Math.Exp(random.NextDouble() * Math.Log(longest)))];
        LatencyHistogram histogram = HistogramOf(durations);
        Array.Sort(durations);

        foreach (double share in Shares)
        {
            long exact = durations[Math.Max(1, (int)Math.Ceiling(share * count)) - 1];
            ErrorOf(histogram.Quantile(share), exact)
                .ShouldBeLessThanOrEqualTo(LatencyHistogram.ErrorBound, $"share {share}, seed {Seed}");
        }
    }

    [Fact]
    public void Quantile_EveryPowerOfTwoAndItsNeighbours_KeepsTheBound()
    {
        long[] edges = [.. Enumerable.Range(1, 35)
            .SelectMany(bit => new[] { (1L << bit) - 1, 1L << bit, (1L << bit) + 1 })];
        foreach (long edge in edges)
        {
            // Half of the two is the smaller: its bucket, not the exact maximum, has to tell it.
            LatencyHistogram histogram = HistogramOf([edge, LongestTold]);
            ErrorOf(histogram.Quantile(0.5), edge).ShouldBeLessThanOrEqualTo(LatencyHistogram.ErrorBound, $"{edge} ns");
        }
    }

    [Fact]
    public void Quantile_BelowTheFirstCut_IsExact()
    {
        for (long duration = 0; duration < 256; duration++)
        {
            HistogramOf([duration, LongestTold]).Quantile(0.5).ShouldBe(duration);
        }
    }

    [Fact]
    public void Quantile_Empty_IsZero() => new LatencyHistogram().Quantile(0.5).ShouldBe(0);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Quantile_NoShare_Throws(double share) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LatencyHistogram().Quantile(share));

    [Fact]
    public void Record_LongerThanTheRange_KeepsTheMaximumAndCountsAsTheLongest()
    {
        LatencyHistogram histogram = HistogramOf([long.MaxValue / 1000, LongestTold * 2, LongestTold * 4]);

        histogram.Count.ShouldBe(3);
        histogram.Max.Ticks.ShouldBe(((long.MaxValue / 1000) + 50) / 100);
        ErrorOf(histogram.Quantile(0.5), LongestTold).ShouldBeLessThanOrEqualTo(LatencyHistogram.ErrorBound);
    }

    [Fact]
    public void Mean_SomeDurations_IsExact() => HistogramOf([100, 200, 900]).Mean.ShouldBe(TimeSpan.FromTicks(4));

    [Fact]
    public void Add_HistogramsOfManyCallers_IsTheHistogramOfAll()
    {
        var random = new Random(Seed);
        long[][] callers = [.. Enumerable.Range(0, 8)
            .Select(caller => Enumerable.Range(0, 100 * caller)
                .Select(_ => random.NextInt64(1L << (4 * caller))).ToArray())];
        var merged = new LatencyHistogram();
        foreach (long[] caller in callers)
        {
            merged.Add(HistogramOf(caller));
        }

        LatencyHistogram all = HistogramOf([.. callers.SelectMany(caller => caller)]);
        merged.Count.ShouldBe(all.Count);
        merged.Max.ShouldBe(all.Max);
        merged.Mean.ShouldBe(all.Mean);
        Shares.Select(merged.Quantile).ShouldBe(Shares.Select(all.Quantile));
    }

    private static double ErrorOf(long told, long exact) => Math.Abs(told - exact) / (double)exact;

    private static LatencyHistogram HistogramOf(params IEnumerable<long> durations)
    {
        var histogram = new LatencyHistogram();
        foreach (long duration in durations)
        {
            histogram.Record(duration);
        }

        return histogram;
    }
}
