namespace Pinyon.Store.Tests.Kit;

public abstract class ArgumentKit(StoreMaker make) : StoreKit(make)
{
    [Fact]
    public void Operation_KeyNobodyMade_Throws()
    {
        EntryStore store = Create();

        Should.Throw<ArgumentException>(() => store.Write(default, "value"u8, default, 0));
        Should.Throw<ArgumentException>(() => store.Remove(default, default, 0));
        Should.Throw<ArgumentException>(() => store.Expire(default, default, 0));
        Should.Throw<ArgumentException>(() =>
        {
            var sink = new CopySink();
            store.Read(default, 0, ref sink);
        });
    }

    [Theory]
    [InlineData(-1, 0, 0, Condition.Always)]
    [InlineData(0, -1, 0, Condition.Always)]
    [InlineData(0, 0, -1, Condition.Always)]
    [InlineData(long.MinValue, long.MinValue, long.MinValue, Condition.Always)]
    [InlineData(0, 0, 0, Condition.IfNewer + 1)]
    public void Operation_NegativeTimeOrUnknownCondition_ThrowsAndChangesNothing(
        long now, long expiresAt, long idle, Condition when)
    {
        EntryStore store = Create();
        store.Put("key", "value");
        StoreStatistics before = store.Statistics;
        var options = new WriteOptions(1, 0, expiresAt, idle, when);

        Should.Throw<ArgumentOutOfRangeException>(() => store.Put("key", "other", options, now));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Delete("key", options, now));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Renew("key", options, now));

        store.Statistics.ShouldBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EntryKey.MaxLength + 1)]
    public void EntryKey_NoBytesOrTooMany_Throws(int length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new EntryKey(new byte[length]).Hash);

    [Fact]
    public void Operation_ValueThatNoStoreTakes_ThrowsAndEvictsNothing()
    {
        EntryStore store = Create();
        store.Put("key", "value");
        byte[] value = GC.AllocateUninitializedArray<byte>(StoreOptions.MaxValueBytesLimit + 1);

        Should.Throw<ArgumentOutOfRangeException>(() => store.Write(new EntryKey("key"u8), value, default, 0));
        Should.Throw<ArgumentOutOfRangeException>(
            () => store.Draft(new EntryKey("key"u8), StoreOptions.MaxValueBytesLimit + 1L, 0, out _));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Draft(new EntryKey("key"u8), -1, 0, out _));

        store.Get("key").ShouldBe("value");
    }

    [Fact]
    public void Operation_TimeToLiveThatOverflowed_Throws()
    {
        EntryStore store = Create();
        long expiresAt = unchecked(10 + long.MaxValue);   // as a careless sum of now and time to live

        Should.Throw<ArgumentOutOfRangeException>(
            () => store.Put("key", "value", new WriteOptions(1, ExpiresAt: expiresAt), 10));
        store.Put("key", "value", new WriteOptions(1, Idle: long.MaxValue), 10).Status.ShouldBe(WriteStatus.Stored);

        store.Get("key", long.MaxValue - 1).ShouldBe("value");
    }

    [Fact]
    public void Operation_NegativeClockOrCount_Throws()
    {
        EntryStore store = Create();
        var sink = new ScanList();

        Should.Throw<ArgumentOutOfRangeException>(() => store.Get("key", -1));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Tick(-1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Tick(0, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Scan(0, 1, -1, ref sink));
        Should.Throw<ArgumentOutOfRangeException>(() => store.Scan(0, 0, 0, ref sink));
    }

    [Fact]
    public void Operation_DisposedStore_Throws()
    {
        EntryStore store = Create();
        store.Put("key", "value");
        store.Dispose();
        store.Dispose();

        Should.Throw<ObjectDisposedException>(() => store.Get("key"));
        Should.Throw<ObjectDisposedException>(() => store.Put("key", "value"));
        Should.Throw<ObjectDisposedException>(() => store.Delete("key"));
        Should.Throw<ObjectDisposedException>(() => store.Tick(0, 1));
        Should.Throw<ObjectDisposedException>(() => store.ScanAll());
        Should.Throw<ObjectDisposedException>(() => store.Statistics);
    }
}
