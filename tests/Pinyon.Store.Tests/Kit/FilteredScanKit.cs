using System.Runtime.InteropServices;
using System.Text;

namespace Pinyon.Store.Tests.Kit;

/// <summary>What a scan with a filter promises.</summary>
public abstract class FilteredScanKit(StoreMaker make) : StoreKit(make)
{
    [Fact]
    public void Scan_Filter_ComesBeforeTheSinkAndSaysForWhom()
    {
        EntryStore store = Create();
        for (int i = 0; i < 2000; i++) store.Put($"key{i}", $"value{i}", new WriteOptions((ulong)i + 1));
        store.Delete("key7", new WriteOptions(5000, ExpiresAt: 10));
        var seen = new Seen();

        ulong cursor = 0;
        do
        {
            var filter = new ByVersion(1000, 1500);
            cursor = store.Scan(cursor, 64, 0, ref filter, ref seen);
        }
        while (cursor != 0);

        seen.Readers.Count.ShouldBe(1002);
        seen.Readers["key7"].ShouldBe(3u, "a tombstone");
        seen.Readers.Where(entry => entry.Value == 3).Count().ShouldBe(502);
        seen.Values.Count.ShouldBe(1001);
        seen.Values.ShouldAllBe(entry => entry.Value == entry.Key.Replace("key", "value"));
        store.Statistics.Gets.ShouldBe(0);
    }

    [Fact]
    public void Scan_LongKeysAndValues_ComeWholeOrAreLeftToAPin()
    {
        EntryStore store = Create();
        int[] lengths = [1, 255, 256, 5000, 20_000, EntryKey.MaxLength];
        foreach (int length in lengths) store.Put(new string('k', length), new string('v', length));
        store.Put("long", new string('v', ScannedEntry.MaxCopiedValue + 1));
        var seen = new Seen();
        var filter = new Whole();

        store.Scan(0, int.MaxValue, 0, ref filter, ref seen).ShouldBe(0UL);

        filter.Torn.ShouldBe(0);
        seen.Readers.Count.ShouldBe(lengths.Length + 1);
        seen.Values.Keys.Select(key => key.Length).Order().ShouldBe(lengths);
        seen.Values.ShouldAllBe(entry => entry.Value.Length == entry.Key.Length);
    }

    /// <summary>While others write, remove and grow: every entry that stays is met, and no key is torn.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Scan_BesideWriters_MeetsEverythingThatStaysAndSeesWholeKeys(int seed)
    {
        EntryStore store = Create();
        string[] staying = [.. Enumerable.Range(0, 1000).Select(KeyOf)];
        foreach (string key in staying) store.Put(key, key);
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() => Churn(store, seed, stop.Token));
        writer.Start();

        for (int pass = 0; pass < 5; pass++)
        {
            var seen = new Seen();
            var filter = new Whole();
            ulong cursor = 0;
            do
            {
                cursor = store.Scan(cursor, 100, 0, ref filter, ref seen);
            }
            while (cursor != 0);

            filter.Torn.ShouldBe(0);
            staying.Except(seen.Readers.Keys).ShouldBeEmpty();
            staying.ShouldAllBe(key => seen.Values[key] == key || seen.Values[key] == key + key);
        }

        stop.Cancel();
        writer.Join();
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Scan_EntriesThatTheFilterDoesNotWant_AllocateNothing()
    {
        EntryStore store = Create();
        for (int i = 0; i < 20_000; i++) store.Put($"key{i}", "value", new WriteOptions(1));
        store.Put("wanted", "value", new WriteOptions(2));
        var seen = new Seen();
        var filter = new ByVersion(2, 2);
        ScanWhole(store, ref filter, ref seen);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var nothing = new ByVersion(3, 3);
        ScanWhole(store, ref nothing, ref seen);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        seen.Readers.Keys.ShouldBe(["wanted"]);
    }

    private static void ScanWhole(EntryStore store, ref ByVersion filter, ref Seen seen)
    {
        ulong cursor = 0;
        do
        {
            cursor = store.Scan(cursor, 500, 0, ref filter, ref seen);
        }
        while (cursor != 0);
    }

    // A key tells how long it is and what its letters are, so that half of one shows.
    private static string KeyOf(int number)
    {
        int length = number % 50 == 0 ? 3000 + number : 10 + number % 40;
        string head = $"{number}:{length}:";
        return head + new string((char)('a' + number % 26), length);
    }

    private static bool IsWhole(ReadOnlySpan<byte> key)
    {
        string[] parts = Encoding.UTF8.GetString(key).Split(':');
        return parts.Length != 3 || KeyOf(int.Parse(parts[0])) == Encoding.UTF8.GetString(key);
    }

    private static void Churn(EntryStore store, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            string passing = KeyOf(random.Next(1000, 20_000));
            if (random.Next(2) == 0) store.Put(passing, passing);
            else store.Delete(passing);
            string staying = KeyOf(random.Next(1000));
            store.Put(staying, random.Next(2) == 0 ? staying : staying + staying);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct ByVersion(ulong first, ulong second) : IEntryFilter
    {
        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info) =>
            (info.Version >= first ? 1u : 0) | (info.Version >= second ? 2u : 0);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Whole : IEntryFilter
    {
        public int Torn { get; private set; }

        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info)
        {
            if (!IsWhole(key)) Torn++;
            return 1;
        }
    }

    private readonly struct Seen() : IScanSink
    {
        public Dictionary<string, uint> Readers { get; } = [];

        public Dictionary<string, string> Values { get; } = [];

        public void Visit(scoped in ScannedEntry entry)
        {
            string key = Encoding.UTF8.GetString(entry.Key);
            Readers[key] = entry.Readers;
            if (entry.TryReadValue(out ReadOnlySpan<byte> value, out _)) Values[key] = Encoding.UTF8.GetString(value);
        }
    }
}
