using Pinyon.Store.Eviction;
using Pinyon.Store.Shards;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

public sealed class EntryStoreTests
{
    [Fact]
    public void Write_ValueOf64MB_IsReadBack()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 256 << 20 });
        byte[] value = GC.AllocateUninitializedArray<byte>(StoreOptions.MaxValueBytesLimit);
        value.AsSpan().Fill(0xA5);

        store.Write(new EntryKey(new byte[EntryKey.MaxLength]), value, default, 0).Status.ShouldBe(WriteStatus.Stored);

        var sink = new CopySink();
        store.Read(new EntryKey(new byte[EntryKey.MaxLength]), 0, ref sink).ShouldBe(ReadStatus.Found);
        sink.Value.AsSpan().SequenceEqual(value).ShouldBeTrue();
    }

    [Fact]
    public void EntryStore_BudgetThatTheMachineHasNot_SaysSoAtStart()
    {
        const long Budget = 1L << 50;

        string message = Should.Throw<MemoryNotAvailableException>(
            () => new EntryStore(new StoreOptions { BudgetBytes = Budget })).Message;

        message.ShouldStartWith($"BudgetBytes asks for {Budget} bytes");
        message.ShouldMatch(@"has only \d+ left");
    }

    [Fact]
    public void Write_BudgetOfSeveralRegions_IsReadBackFromEach()
    {
        // Addresses only: the memory of 40 GiB is never touched.
        var options = new StoreOptions { BudgetBytes = 40L << 30, Eviction = EvictionPolicyKind.Lru };
        ShardPlan.CountFor(options, cores: 1).ShouldBe(4);
        using var store = new EntryStore(options, shardCount: 4);

        for (int i = 0; i < 1000; i++) store.Put($"key{i}", $"value{i}");

        for (int i = 0; i < 1000; i++) store.Get($"key{i}").ShouldBe($"value{i}");
        store.Statistics.Entries.ShouldBe(1000);
    }

    [Fact]
    public void Write_HalfOfASmallStore_Fits()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20 });

        store.Put("key", new string('v', 512 << 10)).Status.ShouldBe(WriteStatus.Stored);
        store.Put("almost all of it", new string('v', 900 << 10)).Status.ShouldBe(WriteStatus.Stored);
    }

    [Theory]
    [InlineData(100, WriteStatus.Stored)]
    [InlineData(101, WriteStatus.TooLarge)]
    public void Write_AtMaxValueBytes_IsTheLastThatFits(int length, WriteStatus expected)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20, MaxValueBytes = 100 });

        store.Put("key", new string('v', length)).Status.ShouldBe(expected);
    }

    [Fact]
    public void Read_Hit_AllocatesNothing()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20 });
        store.Put("key", "value", new WriteOptions(1, ExpiresAt: 1_000_000, Idle: 1000));
        Span<byte> buffer = stackalloc byte[16];
        int hits = Read(store, buffer, 10_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        hits += Read(store, buffer, 10_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBe(0);
        hits.ShouldBe(20_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Write_MoreThanMaxEntries_KeepsAsManyAndNoMore(int shards)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 16 << 20, MaxEntries = 800 }, shards);
        for (int i = 0; i < 5000; i++) store.Put($"key{i}", new string('v', i % 300));

        store.Statistics.Entries.ShouldBe(800);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Dispose_WhileOthersRead_EndsTheirReadsInPeace()
    {
        var store = new EntryStore(new StoreOptions { BudgetBytes = 8 << 20 }, shardCount: 2);
        for (int i = 0; i < 1000; i++) store.Put($"key{i}", new string('v', i));
        using var reading = new ManualResetEventSlim();
        string? wrong = null;
        var thread = new Thread(() =>
        {
            try
            {
                for (int i = 0; ; i = (i + 1) % 1000)
                {
                    if (store.Get($"key{i}") is { } value && value != new string('v', i)) wrong = value;
                    reading.Set();
                }
            }
            catch (ObjectDisposedException)
            {
                // Expected.
            }
        });
        thread.Start();
        reading.Wait(TestContext.Current.CancellationToken);

        store.Dispose();
        thread.Join();

        wrong.ShouldBeNull();
    }

    private static int Read(EntryStore store, Span<byte> buffer, int times)
    {
        int hits = 0;
        for (int i = 0; i < times; i++)
        {
            var sink = new SpanSink(buffer);
            if (store.Read(new EntryKey("key"u8), i, ref sink) == ReadStatus.Found) hits++;
        }

        return hits;
    }
}
