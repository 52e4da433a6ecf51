namespace Pinyon.Store.Tests.Kit;

/// <summary>Random operations on a virtual clock. A failure names its seed, which repeats it.</summary>
public abstract class ModelKit(StoreMaker make) : StoreKit(make)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Operations_RoomEnough_AgreeWithAPlainDictionary(int seed)
    {
        var random = new Random(seed);
        EntryStore store = Create();
        var model = new StoreModel();
        long now = 0;
        for (int step = 0; step < 4000; step++)
        {
            now += random.Next(4) == 0 ? random.Next(30) : 0;
            string where = $"seed {seed}, step {step}, now {now}";
            string key = $"key{random.Next(25)}";
            WriteOptions options = AnyOptions(random, now);
            string value = new((char)('a' + random.Next(26)), random.Next(40));
            switch (random.Next(12))
            {
                case < 4:
                    store.Put(key, value, options, now).ShouldBe(model.Write(key, value, options, now), where);
                    break;
                case < 8:
                    store.Get(key, now).ShouldBe(model.Read(key, now), where);
                    break;
                case 8:
                    store.Delete(key, options, now).ShouldBe(model.Remove(key, options, now), where);
                    break;
                case 9:
                    store.Renew(key, options, now).ShouldBe(model.Expire(key, options, now), where);
                    break;
                case 10:
                    store.Tick(now, random.Next(20));
                    break;
                default:
                    store.ScanAll(3, now).Keys.ShouldBe(model.Keys(now), ignoreOrder: true, where);
                    store.ScanAll(3, now, withTombstones: true).Keys
                        .ShouldBe(model.Keys(now).Concat(model.Tombstones(now)), ignoreOrder: true, where);
                    break;
            }

            ShouldAccountForEverything(store.Statistics, where);
            if (step % 100 == 0) store.Check().ShouldBeEmpty(where);
        }

        store.Tick(now, int.MaxValue);
        store.Statistics.Entries.ShouldBe(model.Count(now), $"seed {seed}");
    }

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
