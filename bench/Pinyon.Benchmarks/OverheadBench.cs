using System.Diagnostics;
using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>The memory of an entry beyond its key and value, measured as growth of the process.</summary>
internal static class OverheadBench
{
    public const string ChildCommand = "overhead-child";

    private const int ValueLength = 100;
    private const int KeyAndValue = KeySet.KeyLength + ValueLength;

    /// <summary>Runs each size in a new process, so that nothing of the previous one remains.</summary>
    public static void Run()
    {
        Console.WriteLine("| entries | time to live | bytes beyond key and value | after replacing all twice |");
        Console.WriteLine("|---:|---|---:|---:|");
        foreach (bool expires in new[] { false, true })
        {
            foreach (int entries in new[] { 2_500_000, 3_000_000, 3_500_000, 4_000_000, 5_000_000 })
            {
                var start = new ProcessStartInfo(Environment.ProcessPath!, [ChildCommand, $"{entries}", $"{expires}"]);
                using Process child = Process.Start(start)!;
                child.WaitForExit();
            }
        }
    }

    public static void RunChild(string[] arguments)
    {
        int entries = int.Parse(arguments[0]);
        long expiresAt = bool.Parse(arguments[1]) ? long.MaxValue / 2 : 0;

        // A small store first: what the runtime needs to run this code at all is there before the count begins.
        using (EntryStore warm = Fill(2_000, 64 << 20, expiresAt, 0)) GC.Collect();
        GC.Collect();
        long before = ProcessMemory.Anonymous;
        using EntryStore store = Fill(entries, entries * 256L, expiresAt, 0);
        double beyond = Beyond(store, before);
        Fill(store, entries, expiresAt, 1);
        Fill(store, entries, expiresAt, 2);
        string expires = expiresAt == 0 ? "no" : "yes";
        Console.WriteLine($"| {store.Statistics.Entries:N0} | {expires} | {beyond:F1} | {Beyond(store, before):F1} |");
    }

    private static double Beyond(EntryStore store, long before)
    {
        GC.Collect();
        return (double)(ProcessMemory.Anonymous - before) / store.Statistics.Entries - KeyAndValue;
    }

    private static EntryStore Fill(int entries, long budget, long expiresAt, int round)
    {
        var store = new EntryStore(new StoreOptions { BudgetBytes = budget, MaxValueBytes = 1 << 20 });
        Fill(store, entries, expiresAt, round);
        return store;
    }

    // Rounds change each entry's size and leave the mean: 100 bytes, then 60..140, then 60..140 otherwise.
    private static void Fill(EntryStore store, int entries, long expiresAt, int round)
    {
        byte[] value = new byte[2 * ValueLength];
        Span<byte> key = stackalloc byte[KeySet.KeyLength];
        var options = new WriteOptions(1, ExpiresAt: expiresAt);
        for (int i = 0; i < entries; i++)
        {
            KeySet.Write(i, key);
            int length = round == 0 ? ValueLength : 60 + (int)((uint)(i * 2654435761L * round >> 7) % 81);
            store.Write(new EntryKey(key), value.AsSpan(0, length), in options, 0);
        }
    }
}
