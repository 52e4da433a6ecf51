namespace Pinyon.Benchmarks;

/// <summary>Times of one operation in several rounds, the first of which only warm up.</summary>
internal sealed class Samples
{
    private const int Discarded = 4;

    private readonly List<double> _nanoseconds = [];
    private readonly List<double> _processor = [];
    private long _allocated;
    private long _operations;

    public void Measure(int operations, Action round, int threads = 1)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        round();
        _nanoseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalNanoseconds / operations);
        _processor.Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / operations / threads);
        _allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        _operations = operations;
    }

    public void Print(string name)
    {
        double allocated = (double)_allocated / _operations;
        Console.WriteLine($"| {name} | {Median(_nanoseconds):F1} | {Median(_processor):F1} | {allocated:F2} |");
    }

    /// <summary>The median of this time over that of the other in the same round.</summary>
    public double RatioTo(Samples other) =>
        Median([.. _processor.Zip(other._processor, (own, theirs) => own / theirs)]);

    private static double Median(List<double> samples)
    {
        double[] sorted = [.. samples.Skip(Discarded).Order()];
        return sorted[sorted.Length / 2];
    }
}
