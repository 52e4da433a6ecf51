namespace Pinyon.Store.Tests.Kit;

public abstract class ConcurrencyKit(StoreMaker make) : StoreKit(make)
{
    private const int Threads = 4;
    private const int StepsPerThread = 40_000;
    private const int Keys = 600;
    private const int KeyLength = 4;
    private const long Budget = 512 << 10;

    [Fact]
    public void Operations_ManyThreads_TearNoValueAndKeepTheAccount()
    {
        EntryStore store = Create(Budget);
        long empty = store.Statistics.Bytes;
        long clock = 1;
        long reads = 0;
        var faults = new List<string>[Threads];
        Thread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(seed => new Thread(() =>
            {
                faults[seed] = [];
                Interlocked.Add(ref reads, Run(store, new Random(seed), ref clock, faults[seed]));
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        faults.SelectMany(list => list).ShouldBeEmpty();
        StoreStatistics statistics = store.Statistics;
        statistics.Gets.ShouldBe(reads);
        statistics.Hits.ShouldBeGreaterThan(0);
        statistics.Evicted.ShouldBeGreaterThan(0);
        statistics.Entries.ShouldBe(statistics.Writes - statistics.Replaced - statistics.Removed
            - statistics.Expired - statistics.Evicted);
        ScanList held = store.ScanAll(now: 0);
        held.Keys.ShouldBeUnique();
        held.Seen.Count.ShouldBe((int)statistics.Entries);
        held.Seen.Sum(entry => ChargeOf(KeyLength, entry.Info, Budget)).ShouldBe(statistics.Bytes - empty);
        store.Check().ShouldBeEmpty();
    }

    private static long Run(EntryStore store, Random random, ref long clock, List<string> faults)
    {
        long reads = 0;
        Span<byte> keyBytes = stackalloc byte[KeyLength];
        Span<byte> buffer = stackalloc byte[4000];
        for (int step = 0; step < StepsPerThread; step++)
        {
            long now = Interlocked.Increment(ref clock) / 100;
            int number = random.Next(Keys) & random.Next(Keys);   // some keys far more often than others
            number.TryFormat(keyBytes, out _, "D4");
            var key = new EntryKey(keyBytes);
            ulong version = (ulong)random.Next(1, 1 << 20);
            var options = new WriteOptions(version, Idle: random.Next(3) == 0 ? 50 : 0);
            switch (random.Next(16))
            {
                case < 5: store.Write(key, WitnessValue.Fill(buffer, number, version), in options, now); break;
                case < 13:
                    reads++;
                    if (!ReadsWhole(store, key, number, now, buffer)) faults.Add($"torn: key {number}, step {step}");
                    break;
                case 13: store.Remove(key, in options, now); break;
                case 14: store.Tick(now, 10); break;
                default:
                    if (store.Statistics.Bytes > Budget) faults.Add($"over the budget at step {step}");
                    break;
            }
        }

        return reads;
    }

    private static bool ReadsWhole(EntryStore store, EntryKey key, int number, long now, Span<byte> buffer)
    {
        var sink = new SpanSink(buffer);
        if (store.Read(key, now, ref sink) == ReadStatus.NotFound) return true;
        EntryInfo info = sink.Info;
        return WitnessValue.IsWhole(buffer, number, in info);
    }
}
