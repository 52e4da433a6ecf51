using System.Collections.Concurrent;
using System.Text;
using Pinyon.Store;
using Pinyon.Store.Eviction;

namespace Pinyon.Benchmarks;

/// <summary>Nanoseconds per operation, beside a ConcurrentDictionary in the same run.</summary>
internal static class SpeedBench
{
    private const int ValueLength = 100;
    private const int Draws = 1 << 20;
    private const int Rounds = 25;
    private const int BytesPerEntry = 160;
    private const int FullBytesPerEntry = 162;

    /// <param name="eviction">The policy of the store.</param>
    /// <param name="isShort">Only what holds for 100,000 entries.</param>
    public static void Run(EvictionPolicyKind eviction, bool isShort)
    {
        Console.WriteLine($"Policy {eviction}.");
        Console.WriteLine();
        Console.WriteLine("| what | ns, by the clock | ns of processor time | bytes allocated per operation |");
        Console.WriteLine("|---|---:|---:|---:|");
        Gets(100_000, eviction);
        Writes(100_000, eviction);
        if (!isShort) Writes(4_000_000, eviction);
    }

    private static void Gets(int count, EvictionPolicyKind eviction)
    {
        var keys = new KeySet(count);
        int[] drawn = KeySet.Zipf(count, Draws, 0.99, seed: 1);
        using EntryStore roomy = Filled(keys, 4L * count * BytesPerEntry, eviction);
        using EntryStore full = Filled(keys, (long)count * FullBytesPerEntry, eviction);
        var dictionary = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        string[] texts = [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetString(keys[i]))];
        foreach (string text in texts) dictionary[text] = new byte[ValueLength];

        (string Name, Action<int> Get)[] cases =
        [
            ("ConcurrentDictionary, 100 bytes copied out", offset => Copy(dictionary, texts, drawn, offset)),
            ("ConcurrentDictionary, nothing copied", offset => Get(dictionary, texts, drawn, offset)),
            ("get, room to spare, 100 bytes copied out", offset => Get(roomy, keys, drawn, offset)),
            ("get, nearly full, 100 bytes copied out", offset => Get(full, keys, drawn, offset)),
        ];
        Samples[] alone = [.. cases.Select(_ => new Samples())];
        Samples[] ofTwo = [.. cases.Select(_ => new Samples())];

        // Interleaved, so that a busy moment of the machine meets all of them.
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                Action<int> get = cases[i].Get;
                alone[i].Measure(Draws, () => get(0));
                ofTwo[i].Measure(Draws, () => OnTwoThreads(part => get(part * Draws / 2)), threads: 2);
            }
        }

        for (int i = 0; i < cases.Length; i++)
        {
            alone[i].Print($"{cases[i].Name}, {count:N0} entries, Zipf 0.99");
            ofTwo[i].Print($"{cases[i].Name}, two threads, per thread");
            string ratios = $"{alone[i].RatioTo(alone[0]):F2} x | {ofTwo[i].RatioTo(ofTwo[0]):F2} x";
            Console.WriteLine($"| against the dictionary that copies: one thread, two | {ratios} | |");
        }
    }

    private static void Writes(int count, EvictionPolicyKind eviction)
    {
        int draws = Math.Min(count, Draws);
        var keys = new KeySet(count);
        byte[] value = new byte[ValueLength];
        using EntryStore store = Filled(keys, 2L * count * BytesPerEntry, eviction);
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

        using EntryStore full = Filled(keys, (long)count * 153, eviction);
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

    private static EntryStore Filled(KeySet keys, long budget, EvictionPolicyKind eviction)
    {
        var store = new EntryStore(
            new StoreOptions { BudgetBytes = budget, MaxValueBytes = 1 << 20, Eviction = eviction });
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

    private static void Copy(ConcurrentDictionary<string, byte[]> dictionary, string[] keys, int[] drawn, int offset)
    {
        Span<byte> buffer = stackalloc byte[ValueLength];
        for (int i = 0; i < drawn.Length; i++)
        {
            string key = keys[drawn[(i + offset) & (Draws - 1)]];
            if (dictionary.TryGetValue(key, out byte[]? value)) value.CopyTo(buffer);
        }
    }

    private static void OnTwoThreads(Action<int> part)
    {
        var other = new Thread(() => part(1));
        other.Start();
        part(0);
        other.Join();
    }
}
