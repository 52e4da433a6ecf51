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
