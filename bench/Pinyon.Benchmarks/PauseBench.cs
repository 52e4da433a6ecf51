using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>
/// The garbage collector's pauses beside ten million entries, while others allocate and force collections.
/// </summary>
internal static class PauseBench
{
    private const int Entries = 10_000_000;
    private const int BytesPerSecond = 200 << 20;

    public static void Run(int seconds)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = Entries * 170L, MaxValueBytes = 1 << 20 });
        byte[] value = new byte[100];
        byte[] key = new byte[KeySet.KeyLength];
        for (int i = 0; i < Entries; i++)
        {
            KeySet.Write(i, key);
            store.Write(new EntryKey(key), value, default, 0);
        }

        long start = TimeProvider.System.GetTimestamp();
        long allocated = 0;
        double longest = 0;
        long lastIndex = GC.GetGCMemoryInfo().Index;
        byte[][] young = new byte[64][];
        for (int second = 0; second < seconds;)
        {
            double elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            if (allocated < elapsed * BytesPerSecond)
            {
                young[(allocated >> 13) & 63] = new byte[8 << 10];
                allocated += 8 << 10;
            }

            if ((int)elapsed != second)
            {
                second = (int)elapsed;
                GC.Collect();
            }

            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
            if (last.Index == lastIndex) continue;
            lastIndex = last.Index;
            longest = Math.Max(longest, last.PauseDurations[0].TotalMilliseconds);
        }

        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        Console.WriteLine($"{store.Statistics.Entries:N0} entries, {seconds} s, {GC.CollectionCount(2)} collections: "
            + $"longest pause {longest:F2} ms, generation 2 {info.GenerationInfo[2].SizeAfterBytes / 1024.0:N0} KB, "
            + $"large objects {info.GenerationInfo[3].SizeAfterBytes / 1024.0:N0} KB");
    }
}
