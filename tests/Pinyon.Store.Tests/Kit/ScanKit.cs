namespace Pinyon.Store.Tests.Kit;

public abstract class ScanKit(StoreMaker make) : StoreKit(make)
{
    [Fact]
    public void Scan_EmptyStore_EndsAtOnce()
    {
        var list = new ScanList();

        Create().Scan(0, 1, 0, ref list).ShouldBe(0UL);

        list.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100_000)]
    public void Scan_QuietStore_MeetsEveryEntryOnce(int count)
    {
        EntryStore store = Create();
        string[] keys = [.. Enumerable.Range(0, 3000).Select(i => $"key{i}")];
        foreach (string key in keys) store.Put(key, key, new WriteOptions(6, Flags: 2, ExpiresAt: 90, Idle: 80));

        ScanList list = store.ScanAll(count);

        list.Keys.Order(StringComparer.Ordinal).ShouldBe(keys.Order(StringComparer.Ordinal));
        list.Seen.ShouldAllBe(entry => entry.Info == new EntryInfo(entry.Key.Length, 6, 2, 90, 80));
        store.Statistics.Gets.ShouldBe(0);
    }

    [Fact]
    public void Scan_SmallCount_ReturnsBeforeTheEnd()
    {
        EntryStore store = Create();
        for (int i = 0; i < 3000; i++) store.Put($"key{i}", "value");
        var list = new ScanList();

        store.Scan(0, 100, 0, ref list).ShouldNotBe(0UL);

        list.Seen.Count.ShouldBeInRange(100, 200);
    }

    [Fact]
    public void Scan_ExpiredEntry_IsNotMet()
    {
        EntryStore store = Create();
        store.Put("old", "value", new WriteOptions(1, ExpiresAt: 10));
        store.Put("new", "value", new WriteOptions(1, ExpiresAt: 11));

        store.ScanAll(now: 10).Keys.ShouldBe(["new"]);
    }

    [Theory]
    [InlineData(100, 50_000)]
    [InlineData(50_000, 100)]
    public void Scan_StoreThatGrowsOrShrinksMeanwhile_MissesNothingThatStays(int before, int after)
    {
        EntryStore store = Create();
        for (int i = 0; i < before; i++) store.Put($"passing{i}", "value");
        string[] staying = [.. Enumerable.Range(0, 500).Select(i => $"staying{i}")];
        foreach (string key in staying) store.Put(key, "value");

        var list = new ScanList();
        ulong cursor = 0;
        int passing = before;
        do
        {
            cursor = store.Scan(cursor, 20, 0, ref list);
            for (int i = 0; i < 2000 && passing < after; i++) store.Put($"passing{passing++}", "value");
            for (int i = 0; i < 2000 && passing > after; i++) store.Delete($"passing{--passing}");
            foreach (string key in staying.Take(50)) store.Put(key, "another value");
        }
        while (cursor != 0);

        passing.ShouldBe(after, "the scan outlasted the change");
        staying.Except(list.Keys).ShouldBeEmpty();
    }
}
