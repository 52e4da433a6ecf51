namespace Pinyon.Benchmarks.Cluster;

/// <summary>Callers in a node's own process that read and write a few hot keys of any owner.</summary>
/// <param name="group">The node's group.</param>
/// <param name="seed">Differs in each process.</param>
internal sealed class HotKeyLoad(Group group, int seed)
{
    public const int Keys = 200;
    public const double Skew = 0.99;
    public const int ValueLength = 100;

    private const int Draws = 1 << 16;

    private static readonly TimeProvider Time = TimeProvider.System;

    private static readonly CacheKey[] AllKeys =
        [.. Enumerable.Range(0, Keys).Select(number => new CacheKey(Key(number)))];

    private readonly int[] _drawn = KeySet.Zipf(Keys, Draws, Skew, seed: 1);

    public static async Task FillAsync(Group group)
    {
        foreach (CacheKey key in AllKeys) await group.SetAsync(key, new CacheValue(new byte[ValueLength]));
    }

    /// <summary>Runs all callers, first for a while that does not count.</summary>
    public async Task<HotKeyFigures> RunAsync(int callers, double reads, double warmUp, double seconds)
    {
        long begin = Time.GetTimestamp() + InTicks(warmUp);
        long end = begin + InTicks(seconds);
        var work = Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, reads, begin, end))));
        await Task.Delay(Time.GetElapsedTime(Time.GetTimestamp(), begin), Time);

        CopyStatistics copiesBefore = group.Statistics.Copies;
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        (long Reads, long Writes)[] counts = await work;
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        CopyStatistics copies = group.Statistics.Copies;
        return new HotKeyFigures
        {
            Reads = counts.Sum(count => count.Reads),
            Writes = counts.Sum(count => count.Writes),
            CopyHits = copies.Hits - copiesBefore.Hits,
            Revoked = copies.Revoked - copiesBefore.Revoked,
            CpuSeconds = cpu.TotalSeconds,
            Seconds = Time.GetElapsedTime(begin).TotalSeconds,
        };
    }

    private async Task<(long Reads, long Writes)> CallAsync(int caller, double reads, long begin, long end)
    {
        var random = new Random(SeedOf(caller));
        int next = random.Next(Draws);
        (long Reads, long Writes) count = default;
        while (true)
        {
            long now = Time.GetTimestamp();
            if (now >= end)
            {
                return count;
            }

            CacheKey key = AllKeys[_drawn[next++ & (Draws - 1)]];
            bool isRead = random.NextDouble() < reads;
            if (!isRead)
            {
                await group.SetAsync(key, new CacheValue(new byte[ValueLength]));
            }
            else if (await group.TryGetAsync(key) is null)
            {
                throw new InvalidOperationException("A key that was written is not there.");
            }

            count.Reads += now >= begin && isRead ? 1 : 0;
            count.Writes += now >= begin && !isRead ? 1 : 0;
        }
    }

    // Callers of all processes draw different numbers.
    private int SeedOf(int caller) => (seed * 7919) + caller;

    private static byte[] Key(int number)
    {
        byte[] key = new byte[KeySet.KeyLength];
        KeySet.Write(number, key);
        return key;
    }

    private static long InTicks(double seconds) => (long)(seconds * Time.TimestampFrequency);
}
