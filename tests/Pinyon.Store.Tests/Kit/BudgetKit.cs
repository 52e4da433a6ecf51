namespace Pinyon.Store.Tests.Kit;

public abstract class BudgetKit(StoreMaker make) : StoreKit(make)
{
    private const long Budget = 2 << 20;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(0, 5000)]
    [InlineData(5000, 5000)]
    public void Write_SecondValue_ChangesTheCountByTheDifference(int first, int second)
    {
        EntryStore store = Create();
        store.Put("key", new string('a', first));
        long before = store.Statistics.Bytes;

        store.Put("key", new string('b', second));

        (store.Statistics.Bytes - before).ShouldBe(ChargeOf(3, Long(second)) - ChargeOf(3, Long(first)));
    }

    [Fact]
    public void Write_MoreThanFits_EvictsUntilItFits()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 5000; i++)
        {
            string key = $"key{i}";
            store.Put(key, new string('v', i * 37 % 3000)).Status.ShouldBe(WriteStatus.Stored);
            store.Statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget);
            store.Get(key).ShouldNotBeNull("what was just written is there");
        }

        StoreStatistics statistics = store.Statistics;
        statistics.Evicted.ShouldBeGreaterThan(0);
        (statistics.Entries + statistics.Evicted).ShouldBe(5000);
        statistics.Bytes.ShouldBeGreaterThan(Budget / 2, "a full store is full");
    }

    [Fact]
    public void Write_ValueThatGrowsInAFullStore_KeepsTheBudget()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 2000; i++) store.Put($"key{i}", new string('v', 1000));
        string present = store.ScanAll().Keys.First();

        for (int length = 1000; length < 50_000; length += 1000)
        {
            store.Put(present, new string('w', length)).Status.ShouldBe(WriteStatus.Stored);
            store.Statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget);
            store.Get(present)!.Length.ShouldBe(length);
        }
    }

    [Fact]
    public void Write_ValueThatCanNeverFit_IsRefusedAndNothingIsEvicted()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 100; i++) store.Put($"key{i}", "value", new WriteOptions(8));
        StoreStatistics before = store.Statistics;
        string tooLarge = new('v', (int)Budget);

        store.Put("new", tooLarge, new WriteOptions(9)).ShouldBe(new WriteResult(WriteStatus.TooLarge, 0));
        store.Put("key1", tooLarge, new WriteOptions(9)).ShouldBe(new WriteResult(WriteStatus.TooLarge, 8));

        store.Statistics.ShouldBe(before with { Refused = 2 });
        store.Get("key1").ShouldBe("value");
    }

    [Fact]
    public void Write_FullOfExpiredEntries_CountsThemAsExpired()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 1000; i++) store.Put($"old{i}", new string('v', 1000), new WriteOptions(1, ExpiresAt: 10));
        long evicted = store.Statistics.Evicted;

        for (int i = 0; i < 1000; i++) store.Put($"new{i}", new string('v', 1000), now: 10);

        store.Statistics.Expired.ShouldBeGreaterThan(0);
        store.Statistics.Evicted.ShouldBe(evicted);
    }

    private static EntryInfo Long(int length) => new(length, 0, 0, 0, 0);
}
