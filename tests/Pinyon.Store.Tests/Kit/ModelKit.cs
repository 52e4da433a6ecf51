namespace Pinyon.Store.Tests.Kit;

/// <summary>Random operations on a virtual clock. A failure prints its seed.</summary>
public abstract class ModelKit(StoreMaker make) : StoreKit(make)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Operations_LittleRoom_KeepTheBudgetAndLoseNothingUncounted(int seed)
    {
        const long Budget = 512 << 10;
        var random = new Random(seed);
        EntryStore store = Create(Budget);
        long empty = store.Statistics.Bytes;
        long now = 0;
        for (int step = 0; step < 3000; step++)
        {
            now += random.Next(4) == 0 ? random.Next(30) : 0;
            string where = $"seed {seed}, step {step}, now {now}";
            string key = $"key{random.Next(400)}";
            string value = new('v', random.Next(8) == 0 ? random.Next(40_000) : random.Next(2000));
            switch (random.Next(10))
            {
                case < 6: store.Put(key, value, AnyOptions(random, now), now); break;
                case < 8: store.Get(key, now); break;
                case 8: store.Delete(key, AnyOptions(random, now), now); break;
                default: store.Tick(now, random.Next(20)); break;
            }

            StoreStatistics statistics = store.Statistics;
            statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget, where);
            ShouldAccountForEverything(statistics, where);
            if (step % 50 != 0) continue;

            // At time 0 nothing has expired yet, so the scan shows what is held, not only what is alive.
            ScanList held = store.ScanAll(64, now: 0, withTombstones: true);
            store.Check().ShouldBeEmpty(where);
            held.Keys.ShouldBeUnique();
            held.Seen.Count.ShouldBe((int)(statistics.Entries + statistics.Tombstones), where);
            held.Seen.Sum(entry => ChargeOf(entry.Key.Length, entry.Info, Budget))
                .ShouldBe(statistics.Bytes - empty, where);
        }

        store.Statistics.Evicted.ShouldBeGreaterThan(0, $"seed {seed}: the room was too large to show anything");
    }

    private static void ShouldAccountForEverything(StoreStatistics s, string where) =>
        s.Entries.ShouldBe(s.Writes - s.Replaced - s.Removed - s.Expired - s.Evicted, where);

    private static WriteOptions AnyOptions(Random random, long now) => new(
        (ulong)random.Next(1, 8),
        (uint)random.Next(),
        random.Next(3) == 0 ? Math.Max(1, now + random.Next(-5, 400)) : 0,
        random.Next(3) == 0 ? random.Next(1, 200) : 0,
        random.Next(2) == 0 ? Condition.Always : (Condition)random.Next(5),
        (ulong)random.Next(1, 8));
}
