namespace Pinyon.Store.Tests.Kit;

public abstract class ReadWriteKit(StoreMaker make) : StoreKit(make)
{
    [Fact]
    public void Read_AbsentKey_LeavesTheSinkAlone()
    {
        var sink = new CopySink();

        Create().Read(new EntryKey("absent"u8), 0, ref sink).ShouldBe(ReadStatus.NotFound);

        sink.Reservations.ShouldBe(0);
        sink.Commits.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    public void Read_StoredValue_GivesItsBytesAndInfo(int length)
    {
        EntryStore store = Create();
        byte[] value = new byte[length];
        new Random(length).NextBytes(value);
        var options = new WriteOptions(7, Flags: 0xF00D, ExpiresAt: 900, Idle: 800) { Mark = true };
        store.Write(new EntryKey("key"u8), value, in options, 0).ShouldBe(new WriteResult(WriteStatus.Stored, 7));

        var sink = new CopySink();
        store.Read(new EntryKey("key"u8), 1, ref sink).ShouldBe(ReadStatus.Found);

        sink.Value.ShouldBe(value);
        sink.Info.ShouldBe(new EntryInfo(length, 7, 0xF00D, 900, 800) { Mark = true });
        sink.Commits.ShouldBe(1);
    }

    [Fact]
    public void Write_Mark_CostsNothingAndIsReadBack()
    {
        EntryStore store = Create();
        long before = store.Statistics.Bytes;
        store.Put("plain", "value");
        long plain = store.Statistics.Bytes;

        store.Put("mark!", "value", new WriteOptions(0) { Mark = true });

        store.Info("mark!").ShouldBe(new EntryInfo(5, 0, 0, 0, 0) { Mark = true });
        store.Info("plain").Mark.ShouldBeFalse();
        (store.Statistics.Bytes - plain).ShouldBe(plain - before);
        store.Put("mark!", "other");
        store.Info("mark!").Mark.ShouldBeFalse();
    }

    [Fact]
    public void Read_SinkOnTheStack_IsFilled()
    {
        EntryStore store = Create();
        store.Put("key", "value");
        Span<byte> buffer = stackalloc byte[8];
        var sink = new SpanSink(buffer);

        store.Read(new EntryKey("key"u8), 0, ref sink).ShouldBe(ReadStatus.Found);

        buffer[..(int)sink.Info.Length].SequenceEqual("value"u8).ShouldBeTrue();
    }

    [Fact]
    public void Read_EmptyReservation_TellsTheInfoAlone()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(3));
        var sink = new SpanSink([]);

        store.Read(new EntryKey("key"u8), 0, ref sink).ShouldBe(ReadStatus.Found);

        sink.Committed.ShouldBeTrue();
        sink.Info.ShouldBe(new EntryInfo(5, 3, 0, 0, 0));
    }

    [Fact]
    public void Read_ShortReservation_ThrowsAndHarmsNothing()
    {
        EntryStore store = Create();
        store.Put("key", "value");

        Should.Throw<ArgumentException>(() =>
        {
            var sink = new SpanSink(new byte[4]);
            store.Read(new EntryKey("key"u8), 0, ref sink);
        });

        store.Get("key").ShouldBe("value");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    [InlineData(100_000)]   // in pieces
    public void Read_SinkThatTakesFirstBytes_GetsThoseAndTheWholeLength(int length)
    {
        EntryStore store = Create();
        byte[] value = new byte[length];
        new Random(7).NextBytes(value);
        store.Write(new EntryKey("key"u8), value, new WriteOptions(3), 0);
        var sink = new FirstBytesSink(new byte[4]);
        var roomy = new FirstBytesSink(new byte[length + 1]);

        store.Read(new EntryKey("key"u8), 0, ref sink).ShouldBe(ReadStatus.Found);
        store.Read(new EntryKey("key"u8), 0, ref roomy).ShouldBe(ReadStatus.Found);

        sink.Buffer.ShouldBe(value[..4]);
        sink.Info.Length.ShouldBe(length);
        roomy.Buffer[..length].ShouldBe(value);
    }

    [Theory]
    [InlineData("value", "v")]
    [InlineData("v", "value")]
    [InlineData("value", "")]
    [InlineData("", "value")]
    [InlineData("one", "two")]
    public void Write_SecondValue_TakesThePlaceOfTheFirst(string first, string second)
    {
        EntryStore store = Create();
        store.Put("key", first, new WriteOptions(1, Flags: 1, ExpiresAt: 50));
        store.Put("key", second, new WriteOptions(2, Flags: 2));

        store.Get("key", 60).ShouldBe(second);
        store.Info("key", 60).ShouldBe(new EntryInfo(second.Length, 2, 2, 0, 0));
        store.Statistics.Entries.ShouldBe(1);
        store.Statistics.Replaced.ShouldBe(1);
    }

    [Fact]
    public void Write_KeysThatLookAlike_AreDifferentEntries()
    {
        EntryStore store = Create();
        string longest = new('k', EntryKey.MaxLength);
        string[] keys =
        [
            "a", "a\0", "\0a", "\0", "\0\0", "aa", "12345678", "123456789", "1234567890123456", "12345678901234567",
            "中文", longest, longest[1..] + "l", longest[1..],
        ];
        foreach (string key in keys) store.Put(key, "value of " + key);

        foreach (string key in keys) store.Get(key).ShouldBe("value of " + key);
        store.Statistics.Entries.ShouldBe(keys.Length);
    }

    [Fact]
    public void Write_BytesChangedAfterwards_DoNotChangeTheEntry()
    {
        EntryStore store = Create();
        byte[] key = [1, 2, 3];
        byte[] value = [4, 5, 6];
        store.Write(new EntryKey(key), value, default, 0);
        key[0] = 9;
        value[0] = 9;

        var sink = new CopySink();
        store.Read(new EntryKey([1, 2, 3]), 0, ref sink).ShouldBe(ReadStatus.Found);
        sink.Value.ShouldBe([4, 5, 6]);
    }

    [Fact]
    public void Remove_StoredEntry_IsGoneAndGivesItsBytesBack()
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        store.Put("key", "value", new WriteOptions(4));

        store.Delete("key").ShouldBe(new WriteResult(WriteStatus.Removed, 0));

        store.Get("key").ShouldBeNull();
        store.Delete("key").ShouldBe(new WriteResult(WriteStatus.NotFound, 0));
        store.Statistics.Bytes.ShouldBe(empty);
        store.Statistics.Removed.ShouldBe(1);
    }

    [Fact]
    public void Read_SinkCalled_HoldsNoLock()
    {
        EntryStore store = Create();
        store.Put("key", "value");
        var sink = new CallbackSink(() => OnAnotherThread(() => store.Put("key", "other")));

        store.Read(new EntryKey("key"u8), 0, ref sink).ShouldBe(ReadStatus.Found);
        store.Scan(0, 10, 0, ref sink).ShouldBe(0UL);

        store.Statistics.Writes.ShouldBe(4);
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("one", "longer")]
    [InlineData("longer", "one")]
    public void Read_EntryReplacedWhileTheSinkReserves_GivesOneOfTheTwoWhole(string first, string second)
    {
        EntryStore store = Create();
        store.Put("key", first, new WriteOptions(1));
        var sink = new OvertakenSink(() => store.Put("key", second, new WriteOptions(2)));

        store.Read(new EntryKey("key"u8), 0, ref sink).ShouldBe(ReadStatus.Found);

        sink.Value.ShouldBe((sink.Info.Version == 1 ? first : second).Bytes());
        store.Get("key").ShouldBe(second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_EntryRemovedWhileTheSinkReserves_GivesItWholeOrNotAtAll(bool writesAnother)
    {
        EntryStore store = Create();
        store.Put("key", "value");
        var sink = new OvertakenSink(() =>
        {
            store.Delete("key");
            if (writesAnother) store.Put("other", "VALUE");
        });

        ReadStatus status = store.Read(new EntryKey("key"u8), 0, ref sink);

        sink.Committed.ShouldBe(status == ReadStatus.Found);
        if (sink.Committed) sink.Value.ShouldBe("value".Bytes());
    }

    [Fact]
    public void Statistics_OneOfEach_CountsEach()
    {
        EntryStore store = Create();
        store.Put("a", "1");
        store.Put("a", "2");
        store.Put("b", "1", new WriteOptions(1, ExpiresAt: 10));
        store.Put("c", "1");
        store.Put("c", "2", new WriteOptions(1, When: Condition.IfAbsent));
        store.Delete("c");
        store.Get("a");
        store.Get("b", 10);

        StoreStatistics statistics = store.Statistics;

        statistics.ShouldBe(new StoreStatistics
        {
            Entries = 1,
            Bytes = statistics.Bytes,
            Hits = 1,
            Misses = 1,
            Writes = 4,
            Replaced = 1,
            Removed = 1,
            Expired = 1,
        });
        statistics.Gets.ShouldBe(2);
    }

    // The wait is a guard against a deadlock alone: a store without one never comes near it.
    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        thread.Join(TimeSpan.FromSeconds(20)).ShouldBeTrue("another thread cannot write while a sink is called");
    }
}
