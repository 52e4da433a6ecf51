using System.Collections.Concurrent;
using Pinyon.Store;

namespace Pinyon.Memory;

/// <summary>
/// Fills a store, then lets one thread allocate 200 MB/s and collect everything once a second, and reports how long the
/// collector stopped the process.
/// </summary>
internal sealed class PauseRun(int entries, TimeSpan length, TimeProvider time)
{
    private const int ValueLength = 100;
    private const int GarbagePerSecond = 200 << 20;
    private const int GarbageBlock = 64 << 10;
    private const int Live = 16;

    public int Run(TextWriter output)
    {
        long budget = entries * 256L;
        using var store = new EntryStore(new StoreOptions { BudgetBytes = budget, MaxValueBytes = 1 << 20 });
        Fill(store);
        ConcurrentBag<double> pauses = [];
        long oldest = 0;
        using var stopping = new CancellationTokenSource(length, time);
        var reader = new Thread(() => Read(store, stopping.Token));
        reader.Start();
        AllocateAndCollect(pauses, ref oldest, stopping.Token);
        reader.Join();

        double[] sorted = [.. pauses.Order()];
        output.WriteLine($"pauses: {store.Statistics.Entries:N0} entries, {length.TotalSeconds:N0} s, " +
            $"{sorted.Length} full collections");
        output.WriteLine($"pause of a full collection: median {sorted[sorted.Length / 2]:0.00} ms, " +
            $"longest {sorted[^1]:0.00} ms; Gen2 heap {oldest / (double)(1 << 20):0.0} MB at most");
        return 0;
    }

    private void Fill(EntryStore store)
    {
        var value = new byte[ValueLength];
        Span<byte> key = stackalloc byte[NumberedKey.Length];
        for (int i = 0; i < entries; i++)
        {
            store.Write(new EntryKey(NumberedKey.Write(key, i)), value, new WriteOptions((ulong)i + 1), now: 1);
            if (i % 500_000 == 0)
            {
                Console.Error.Write($"\rfilling: {i:N0} of {entries:N0} ");
            }
        }

        Console.Error.WriteLine();
    }

    private void Read(EntryStore store, CancellationToken stopping)
    {
        var random = new Random(1);
        Span<byte> key = stackalloc byte[NumberedKey.Length];
        var sink = new DroppingSink();
        while (!stopping.IsCancellationRequested)
        {
            store.Read(new EntryKey(NumberedKey.Write(key, random.Next(entries))), now: 2, ref sink);
        }
    }

    private void AllocateAndCollect(ConcurrentBag<double> pauses, ref long oldest, CancellationToken stopping)
    {
        var live = new byte[Live][];
        while (!stopping.IsCancellationRequested)
        {
            long second = time.GetTimestamp();
            for (int i = 0; i < GarbagePerSecond / GarbageBlock; i++)
            {
                live[i % Live] = new byte[GarbageBlock];
            }

            GC.Collect();
            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            pauses.Add(last.PauseDurations[0].TotalMilliseconds);
            oldest = Math.Max(oldest, last.GenerationInfo[2].SizeAfterBytes);
            while (!stopping.IsCancellationRequested && time.GetElapsedTime(second) < TimeSpan.FromSeconds(1))
            {
                stopping.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
