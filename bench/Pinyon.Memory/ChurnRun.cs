using Pinyon.Store;

namespace Pinyon.Memory;

/// <summary>
/// Writes values of changing sizes into a store that is full all the time, and samples what the process holds.
/// </summary>
internal sealed class ChurnRun(long budget, TimeSpan length, int seed, TimeProvider time)
{
    private const int SmallestValue = 16;
    private const int LargestValue = 256 << 10;
    private const int WritesPerLook = 256;

    /// <summary>What the limit of the figure allows beside the budget.</summary>
    private const long Allowance = 64 << 20;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MixInterval = TimeSpan.FromSeconds(20);

    private readonly Random _random = new(seed);
    private readonly byte[] _value = new byte[LargestValue];

    public int Run(TextWriter output)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = budget, MaxValueBytes = LargestValue });
        long before = ProcessMemory.Private();
        long start = time.GetTimestamp();
        TimeSpan nextSample = SampleInterval;
        TimeSpan nextMix = TimeSpan.Zero;
        (double Middle, double Spread) mix = default;
        long worst = 0;
        long writes = 0;
        _random.NextBytes(_value);

        for (TimeSpan elapsed = default; elapsed < length; elapsed = time.GetElapsedTime(start))
        {
            if (elapsed >= nextMix)
            {
                nextMix += MixInterval;
                mix = (_random.NextDouble(), 0.05 + (_random.NextDouble() * 0.4));
            }

            for (int i = 0; i < WritesPerLook; i++)
            {
                Write(store, mix.Middle, mix.Spread, (long)elapsed.TotalMilliseconds + 1);
            }

            writes += WritesPerLook;
            if (elapsed >= nextSample)
            {
                nextSample += SampleInterval;
                worst = Math.Max(worst, ProcessMemory.Private());
                Progress(elapsed, store.Statistics, worst);
            }
        }

        Report(output, before, worst, writes, store.Statistics);
        return worst <= budget + Allowance ? 0 : 1;
    }

    /// <summary>Sizes are spread evenly on a logarithmic scale around the mix's middle.</summary>
    private void Write(EntryStore store, double middle, double spread, long now)
    {
        double place = Math.Clamp(middle + ((_random.NextDouble() - 0.5) * spread), 0, 1);
        int size = (int)(SmallestValue * Math.Pow((double)LargestValue / SmallestValue, place));
        Span<byte> key = stackalloc byte[NumberedKey.Length];
        NumberedKey.Write(key, _random.Next(5_000_000));
        store.Write(new EntryKey(key), _value.AsSpan(0, size), new WriteOptions((ulong)now), now);
    }

    private void Progress(TimeSpan elapsed, StoreStatistics statistics, long worst) =>
        Console.Error.Write($"\r{elapsed:mm\\:ss} of {length:mm\\:ss}  {statistics.Entries,9} entries  " +
            $"{statistics.Bytes >> 20,5} MB charged  {worst >> 20,5} MB at most ");

    private void Report(TextWriter output, long before, long worst, long writes, StoreStatistics statistics)
    {
        Console.Error.WriteLine();
        output.WriteLine($"churn: {writes:N0} writes in {length.TotalSeconds:N0} s, seed {seed}, " +
            $"{statistics.Evicted:N0} evicted, {statistics.Entries:N0} entries at the end");
        output.WriteLine($"budget {budget >> 20} MB; RssAnon + RssShmem {before >> 20} MB at the start, " +
            $"{worst >> 20} MB at most: {(worst - budget) / (double)(1 << 20):+0.0;-0.0} MB against the budget");
    }
}
