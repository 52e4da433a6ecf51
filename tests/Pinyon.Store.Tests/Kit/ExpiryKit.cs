namespace Pinyon.Store.Tests.Kit;

public abstract class ExpiryKit(StoreMaker make) : StoreKit(make)
{
    private const long Year = 365L * 24 * 3600 * 1000;

    [Theory]
    [InlineData(0, 0, long.MaxValue - 1, true)]
    [InlineData(100, 0, 99, true)]
    [InlineData(100, 0, 100, false)]
    [InlineData(0, 90, 99, true)]
    [InlineData(0, 90, 100, false)]
    [InlineData(100, 50, 60, false)]
    [InlineData(60, 90, 60, false)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue - 1, true)]
    [InlineData(0, long.MaxValue - 10, long.MaxValue - 1, true)]
    public void Read_EntryWrittenAtTen_LivesUntilTheEarlierEnd(long expiresAt, long idle, long now, bool found)
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, ExpiresAt: expiresAt, Idle: idle), 10);

        store.Get("key", now).ShouldBe(found ? "value" : null);
        store.Statistics.Expired.ShouldBe(found ? 0 : 1);
    }

    [Fact]
    public void Read_EntryWithTimeToIdle_BeginsItAgain()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, ExpiresAt: 250, Idle: 100));

        store.Get("key", 99).ShouldNotBeNull();
        store.Get("key", 198).ShouldNotBeNull();
        store.Get("key", 150).ShouldNotBeNull("a clock read earlier does not shorten a life");
        store.Get("key", 249).ShouldNotBeNull();
        store.Get("key", 250).ShouldBeNull("the time to live still ends it");
    }

    [Fact]
    public void Write_TimeThatIsOver_IsStoredAndGoneAtOnce()
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        store.Put("key", "old");

        store.Put("key", "new", new WriteOptions(2, ExpiresAt: 10), 10).Status.ShouldBe(WriteStatus.Stored);
        store.Put("other", "new", new WriteOptions(2, ExpiresAt: 10), 10).Status.ShouldBe(WriteStatus.Stored);

        store.Get("key", 10).ShouldBeNull();
        store.Statistics.Bytes.ShouldBe(empty);
        store.Statistics.Expired.ShouldBe(2);
    }

    [Fact]
    public void Expire_NewTimes_TakeThePlaceOfTheOldOnes()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, Flags: 9, ExpiresAt: 100));

        store.Renew("key", new WriteOptions(2, ExpiresAt: 300, Idle: 150), 50).Status.ShouldBe(WriteStatus.Stored);
        store.Info("key", 199).ShouldBe(new EntryInfo(5, 2, 9, 300, 150));

        store.Renew("key", new WriteOptions(3), 250);
        store.Tick(Year, int.MaxValue);
        store.Get("key", Year).ShouldBe("value");

        store.Renew("key", new WriteOptions(4, ExpiresAt: 1), Year).Status.ShouldBe(WriteStatus.Stored);
        store.Get("key", Year).ShouldBeNull();
    }

    [Fact]
    public void Expire_MarkedEntry_StaysMarkedUntilItIsWrittenAgain()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, ExpiresAt: 100) { Mark = true });

        store.Renew("key", new WriteOptions(2, ExpiresAt: 200));
        store.Info("key").ShouldBe(new EntryInfo(5, 2, 0, 200, 0) { Mark = true });
        store.Renew("key", new WriteOptions(3, Idle: 50));
        store.Info("key").ShouldBe(new EntryInfo(5, 3, 0, 0, 50) { Mark = true });
        store.Renew("key", new WriteOptions(4));
        store.Info("key").ShouldBe(new EntryInfo(5, 4, 0, 0, 0) { Mark = true });

        store.Put("key", "value", new WriteOptions(5));
        store.Info("key").Mark.ShouldBeFalse();
        store.Renew("key", new WriteOptions(6) { Mark = true });
        store.Info("key").Mark.ShouldBeFalse();
    }

    [Fact]
    public void Expire_LargeValueThatEnds_MayBeMadeToStay()
    {
        EntryStore store = Create();
        store.Put("key", new string('v', 100_000), new WriteOptions(1, ExpiresAt: 100));

        store.Renew("key", new WriteOptions(2));

        store.Info("key", 100).ShouldBe(new EntryInfo(100_000, 2, 0, 0, 0));
    }

    [Fact]
    public void Tick_TimeIsOver_GivesTheMemoryBackWithoutARead()
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        for (int i = 0; i < 1000; i++) store.Put($"key{i}", "value", new WriteOptions(1, ExpiresAt: 1 + i * i));
        store.Put("stays", "value");

        store.Tick(500 * 500, int.MaxValue);
        store.Statistics.Entries.ShouldBe(1 + 500);

        store.Tick(Year, int.MaxValue);
        store.Statistics.Entries.ShouldBe(1);
        store.Statistics.Expired.ShouldBe(1000);
        store.Statistics.Misses.ShouldBe(0);
        store.Delete("stays", now: Year);
        store.Statistics.Bytes.ShouldBe(empty);
    }

    [Fact]
    public void Tick_LittleWork_TakesAsManyTicksAsItNeeds()
    {
        EntryStore store = Create();
        for (int i = 0; i < 1000; i++) store.Put($"key{i}", "value", new WriteOptions(1, ExpiresAt: 1000 + i));

        store.Tick(Year, 0).ShouldBe(0);
        store.Tick(Year, 7).ShouldBe(7);
        store.Statistics.Expired.ShouldBeInRange(0, 7);
        while (store.Tick(Year, 7) == 7) store.Statistics.Entries.ShouldBeGreaterThanOrEqualTo(0);

        store.Statistics.Entries.ShouldBe(0);
    }

    [Fact]
    public void Tick_EntryTouchedMeanwhile_StaysUntilItIsIdle()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, Idle: 100));
        for (long now = 90; now <= 900; now += 90)
        {
            store.Get("key", now).ShouldBe("value");
            store.Tick(now, int.MaxValue);
        }

        store.Tick(999, int.MaxValue);
        store.Statistics.Entries.ShouldBe(1);
        store.Tick(1000, int.MaxValue);
        store.Statistics.Entries.ShouldBe(0);
    }

    [Fact]
    public void Tick_EndMovedEarlier_ComesEarlier()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(1, ExpiresAt: Year));
        store.Tick(5, int.MaxValue);
        store.Renew("key", new WriteOptions(2, ExpiresAt: 100), 5);

        store.Tick(100, int.MaxValue);

        store.Statistics.Expired.ShouldBe(1);
    }
}
