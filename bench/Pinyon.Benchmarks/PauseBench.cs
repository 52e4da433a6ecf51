using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>
/// Pauses of the garbage collector with ten million entries while other threads allocate and force collections, and in
/// the same run without entries, for comparison.
/// </summary>
internal static class PauseBench
{
    private const int Entries = 10_000_000;
    private const int BytesPerSecond = 200 << 20;
    private const int ArrayBytes = 8 << 10;

    public static void Run(int seconds)
    {
        Console.WriteLine("| beside | pauses | median ms | 99 % ms | longest ms | gen 2 KB | large objects KB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        Print("nothing", Watch(seconds));
        using EntryStore store = Filled();
        Print($"{store.Statistics.Entries:N0} entries", Watch(seconds));
    }

    private static EntryStore Filled()
    {
        var store = new EntryStore(new StoreOptions { BudgetBytes = Entries * 170L, MaxValueBytes = 1 << 20 });
        byte[] value = new byte[100];
        Span<byte> key = stackalloc byte[KeySet.KeyLength];
        for (int i = 0; i < Entries; i++)
        {
            KeySet.Write(i, key);
            store.Write(new EntryKey(key), value, default, 0);
        }

        return store;
    }

    /// <summary>Allocates at the rate, and collects everything once a second.</summary>
    /// <returns>The pauses in milliseconds, the shortest first.</returns>
    private static double[] Watch(int seconds)
    {
        long start = TimeProvider.System.GetTimestamp();
        long allocated = 0;
        long lastIndex = GC.GetGCMemoryInfo(GCKind.Any).Index;
        byte[][] young = new byte[64][];
        List<double> pauses = [];
        for (int second = 0; second < seconds;)
        {
            double elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            if (allocated < elapsed * BytesPerSecond)
            {
                young[allocated / ArrayBytes % young.Length] = new byte[ArrayBytes];
                allocated += ArrayBytes;
            }

            if ((int)elapsed != second)
            {
                second = (int)elapsed;
                GC.Collect();
            }

            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
            if (last.Index == lastIndex) continue;
            lastIndex = last.Index;
            pauses.Add(last.PauseDurations[0].TotalMilliseconds);
        }

        return [.. pauses.Order()];
    }

    private static void Print(string beside, double[] pauses)
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        Console.WriteLine(
            $"| {beside} | {pauses.Length:N0} | {pauses[pauses.Length / 2]:F2} | {pauses[pauses.Length * 99 / 100]:F2} "
                + $"| {pauses[^1]:F2} | {info.GenerationInfo[2].SizeAfterBytes / 1024.0:N0} "
                + $"| {info.GenerationInfo[3].SizeAfterBytes / 1024.0:N0} |");
    }
}
