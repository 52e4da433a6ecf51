using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>
/// Checks that the process stays within its budget plus 64 MB while sizes of values and their mix keep changing.
/// </summary>
internal static class ChurnBench
{
    private const long Budget = 512L << 20;
    private const long Allowance = 64L << 20;
    private const int SecondsPerMix = 20;

    private static readonly (int Low, int High)[] Mixes =
        [(16, 64), (100, 1000), (16, 262_144), (60_000, 262_144), (16, 4096), (1000, 1100), (200, 70_000)];

    public static bool Run(int seconds)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = Budget });
        var random = new Random(1);
        byte[] value = new byte[262_144];
        byte[] key = new byte[KeySet.KeyLength];
        long start = TimeProvider.System.GetTimestamp();
        long worst = 0;
        long worstAccount = 0;
        long steps = 0;
        for (int second = 0; second < seconds;)
        {
            (int low, int high) = Mixes[second / SecondsPerMix % Mixes.Length];
            for (int i = 0; i < 1000; i++, steps++)
            {
                KeySet.Write(random.Next(4_000_000), key);
                int length = (int)Math.Exp(random.NextDouble() * Math.Log((double)high / low)) * low;
                store.Write(new EntryKey(key), value.AsSpan(0, Math.Min(length, high)), new WriteOptions(1), second);
            }

            worst = Math.Max(worst, ProcessMemory.Anonymous);
            worstAccount = Math.Max(worstAccount, store.Statistics.Bytes);
            int reached = (int)TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            if (reached / SecondsPerMix != second / SecondsPerMix) Console.Error.WriteLine(Line(store, worst));
            second = reached;
        }

        Console.WriteLine($"{steps:N0} writes in {seconds} s, budget {Budget >> 20} MB: {Line(store, worst)}, "
            + $"highest account {worstAccount >> 20} MB");
        return worst <= Budget + Allowance && worstAccount <= Budget;
    }

    private static string Line(EntryStore store, long worst)
    {
        StoreStatistics statistics = store.Statistics;
        return $"highest RSS {worst >> 20} MB, now {ProcessMemory.Anonymous >> 20} MB, "
            + $"{statistics.Entries:N0} entries of {statistics.Bytes >> 20} MB";
    }
}
