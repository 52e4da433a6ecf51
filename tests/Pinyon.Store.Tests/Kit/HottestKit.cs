using System.Text;

namespace Pinyon.Store.Tests.Kit;

/// <summary>The most read keys.</summary>
public abstract class HottestKit(StoreMaker make) : StoreKit(make)
{
    [Fact]
    public void Hottest_AfterSkewedReads_IsTheKeysThatWereReadMost()
    {
        EntryStore store = Create();
        for (int i = 0; i < 1000; i++) store.Put($"key-{i}", "value", now: 1);

        for (int second = 1; second <= 60; second++)
        {
            for (int i = 0; i < 1000; i++) store.Get($"key-{i}", second * 1000);
            for (int i = 0; i < 800; i++) store.Get("key-7", second * 1000);
            for (int i = 0; i < 400; i++) store.Get("key-70", second * 1000);
            store.Tick(second * 1000, 1000);
        }

        IReadOnlyList<HotKey> hottest = store.Hottest(2, 60_000);

        hottest.Select(hot => Encoding.UTF8.GetString(hot.Key.Span)).ShouldBe(["key-7", "key-70"]);
        hottest[0].ReadsPerSecond.ShouldBe(801, tolerance: 240);
        hottest[1].ReadsPerSecond.ShouldBe(401, tolerance: 120);
    }

    [Fact]
    public void Hottest_OfAKeyThatWasRemoved_IsNotTold()
    {
        EntryStore store = Create();
        store.Put("key", "value", now: 1);
        for (int i = 0; i < 1000; i++) store.Get("key", 1);
        store.Remove(new EntryKey("key"u8), new WriteOptions(2), now: 1);

        store.Hottest(10, 1).ShouldBeEmpty();
    }
}
