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
        using EntryStore store = Filled(keys, 4L * count * BytesPerEntry, eviction);
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
        Console.WriteLine($"| get against the dictionary, median of the rounds | {own.RatioTo(theirs):F2} x | | |");
        Console.WriteLine($"| two threads against one, median of the rounds | {ownOfTwo.RatioTo(own):F2} x | | |");
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

    private static void OnTwoThreads(Action<int> part)
    {
        var other = new Thread(() => part(1));
        other.Start();
        part(0);
        other.Join();
    }
}
