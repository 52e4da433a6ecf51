using System.Collections.Concurrent;
using System.Text;
using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>Nanoseconds per operation, beside a ConcurrentDictionary in the same run.</summary>
internal static class SpeedBench
{
    private const int ValueLength = 100;
    private const int Draws = 1 << 20;
    private const int Rounds = 15;
    private const int BytesPerEntry = 160;

    public static void Run()
    {
        Console.WriteLine("| what | ns, by the clock | ns of processor time | bytes allocated per operation |");
        Console.WriteLine("|---|---:|---:|---:|");
        string? only = Environment.GetEnvironmentVariable("G");
        if (only != "w") Gets(100_000);
        if (only == "1") return;
        Writes(100_000);
        if (only is null) Writes(4_000_000);
    }

    private static void Gets(int count)
    {
        var keys = new KeySet(count);
        int[] drawn = KeySet.Zipf(count, Draws, 0.99, seed: 1);
        using EntryStore store = Filled(keys, 4L * count * BytesPerEntry);
        var dictionary = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        string[] texts = [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetString(keys[i]))];
        foreach (string text in texts) dictionary[text] = new byte[ValueLength];

        // Interleaved, so that a busy moment of the machine meets both.
        var own = new Samples();
        var theirs = new Samples();
        var ownOfTwo = new Samples();
        var theirsOfTwo = new Samples();
        for (int i = 0; i < Rounds; i++)
        {
            own.Measure(Draws, () => Get(store, keys, drawn, 0));
            theirs.Measure(Draws, () => Get(dictionary, texts, drawn, 0));
            ownOfTwo.Measure(Draws, () => OnTwoThreads(part => Get(store, keys, drawn, part * Draws / 2)), 2);
            theirsOfTwo.Measure(Draws, () => OnTwoThreads(part => Get(dictionary, texts, drawn, part * Draws / 2)), 2);
        }

        own.Print($"get, {count:N0} entries, Zipf 0.99, 100 bytes copied out");
        theirs.Print("ConcurrentDictionary with string keys, nothing copied");
        ownOfTwo.Print("get on two threads, per thread");
        theirsOfTwo.Print("ConcurrentDictionary on two threads, per thread");
    }

    private static void Writes(int count)
    {
        int draws = Math.Min(count, Draws);
        var keys = new KeySet(count);
        byte[] value = new byte[ValueLength];
        using EntryStore store = Filled(keys, 2L * count * BytesPerEntry);
        var replace = new Samples();
        int[] drawn = KeySet.Zipf(count, draws, count > Draws ? 0 : 0.99, seed: 2);
        for (int i = 0; i < Rounds; i++)
        {
            replace.Measure(draws, () =>
            {
                foreach (int number in drawn) store.Write(new EntryKey(keys[number]), value, default, 0);
            });
        }

        replace.Print($"replace, {count:N0} entries, {(count > Draws ? "drawn evenly" : "Zipf 0.99")}, same size");
        store.Dispose();

        using EntryStore full = Filled(keys, (long)count * 153);
        var insert = new Samples();
        Span<byte> key = stackalloc byte[KeySet.KeyLength];
        long next = count;
        for (int i = 0; i < Rounds; i++)
        {
            long first = next;
            insert.Measure(draws, () => next = Insert(full, first, draws, value));
        }

        insert.Print($"new key with eviction, {full.Statistics.Entries:N0} entries");
    }

    private static EntryStore Filled(KeySet keys, long budget)
    {
        var store = new EntryStore(new StoreOptions { BudgetBytes = budget, MaxValueBytes = 1 << 20 });
        byte[] value = new byte[ValueLength];
        for (int i = 0; i < keys.Count; i++) store.Write(new EntryKey(keys[i]), value, default, 0);
        return store;
    }

    private static long Insert(EntryStore store, long first, int count, byte[] value)
    {
        Span<byte> key = stackalloc byte[KeySet.KeyLength];
        for (long number = first; number < first + count; number++)
        {
            KeySet.Write(number, key);
            store.Write(new EntryKey(key), value, default, 0);
        }

        return first + count;
    }

    private static void Get(EntryStore store, KeySet keys, int[] drawn, int offset)
    {
        Span<byte> buffer = stackalloc byte[ValueLength];
        for (int i = 0; i < drawn.Length; i++)
        {
            var sink = new BufferSink(buffer);
            store.Read(new EntryKey(keys[drawn[(i + offset) & (Draws - 1)]]), 0, ref sink);
        }
    }

    private static void Get(ConcurrentDictionary<string, byte[]> dictionary, string[] keys, int[] drawn, int offset)
    {
        for (int i = 0; i < drawn.Length; i++) dictionary.TryGetValue(keys[drawn[(i + offset) & (Draws - 1)]], out _);
    }

    private static void OnTwoThreads(Action<int> part)
    {
        var other = new Thread(() => part(1));
        other.Start();
        part(0);
        other.Join();
    }
}
