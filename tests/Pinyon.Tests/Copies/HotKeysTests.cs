using Pinyon.Copies;
using Pinyon.Store;

namespace Pinyon.Tests.Copies;

public sealed class HotKeysTests : IDisposable
{
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 1 << 20 });

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Measured_KeyReadMoreOftenThanTheThreshold_IsHotAndCoolsDown()
    {
        var hot = new HotKeys(_store, threshold: 100);
        Write("hot");
        Write("cold");
        ulong key = Hash("hot");
        for (int now = 0; now < 10_000; now++)
        {
            Read("hot", now);
            if (now % 100 == 0)
            {
                Read("cold", now);
            }
        }

        hot.Tick(10_000);

        hot.Contains(key).ShouldBeTrue();
        hot.Contains(Hash("cold")).ShouldBeFalse();
        hot.Tick(10_500);
        hot.Contains(key).ShouldBeTrue();
        hot.Tick(90_000);
        hot.Contains(key).ShouldBeFalse();
    }

    [Fact]
    public void Mark_OfAWriter_CountsAtOnceUntilItIsTakenBack()
    {
        var hot = new HotKeys(_store, threshold: 100);

        hot.Mark(7, isHot: true);

        hot.Contains(7).ShouldBeTrue();
        hot.Contains(8).ShouldBeFalse();
        hot.Mark(7, isHot: false);
        hot.Contains(7).ShouldBeFalse();
    }

    [Fact]
    public void Mark_OfTooManyKeys_ForgetsTheOldest()
    {
        var hot = new HotKeys(_store, threshold: 100);
        for (ulong key = 0; key < 1500; key++)
        {
            hot.Mark(key, isHot: true);
        }

        hot.Contains(0).ShouldBeFalse();
        hot.Contains(1499).ShouldBeTrue();
        Enumerable.Range(0, 1500).Count(key => hot.Contains((ulong)key)).ShouldBe(1024);
    }

    [Fact]
    public void Mark_TakenBackAndGivenAgain_IsAsYoungAsTheLastOne()
    {
        var hot = new HotKeys(_store, threshold: 100);
        hot.Mark(7, isHot: true);
        hot.Mark(7, isHot: false);
        for (ulong key = 1000; key < 2000; key++)
        {
            hot.Mark(key, isHot: true);
        }

        hot.Mark(7, isHot: true);
        for (ulong key = 2000; key < 2500; key++)
        {
            hot.Mark(key, isHot: true);
        }

        hot.Contains(7).ShouldBeTrue();
        hot.Contains(1000).ShouldBeFalse();
    }

    [Fact]
    public void Threshold_OfZero_MakesEveryKeyHot() =>
        new HotKeys(_store, threshold: 0).Contains(7).ShouldBeTrue();

    private static byte[] Bytes(string key) => System.Text.Encoding.ASCII.GetBytes(key);

    private static ulong Hash(string key) => new EntryKey(Bytes(key)).Hash;

    private void Write(string key) => _store.Write(new EntryKey(Bytes(key)), "v"u8, new WriteOptions(1), now: 0);

    private void Read(string key, long now)
    {
        NoSink sink = default;
        _store.Read(new EntryKey(Bytes(key)), now, ref sink);
    }

    private struct NoSink : IEntrySink
    {
        public readonly Span<byte> Reserve(scoped in EntryInfo info) => default;

        public readonly void Commit(scoped in EntryInfo info)
        {
        }
    }
}
