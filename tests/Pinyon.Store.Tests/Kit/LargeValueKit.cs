namespace Pinyon.Store.Tests.Kit;

/// <summary>Values that are written and read in pieces.</summary>
public abstract class LargeValueKit(StoreMaker make) : StoreKit(make)
{
    private const long Budget = 8 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(16_300)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    public void Draft_FilledInPieces_IsReadBackAndLent(int length)
    {
        EntryStore store = Create();
        byte[] value = BytesOf(length);
        using EntryDraft draft = Begin(store, "key", length);
        foreach (byte[] part in value.Chunk(7777)) draft.Append(part);

        store.Get("key").ShouldBeNull();
        store.ScanAll().Seen.ShouldBeEmpty();
        store.Statistics.HeldBytes.ShouldBeGreaterThan(length);
        var options = new WriteOptions(7, 9, ExpiresAt: 800, Idle: 600) { Mark = true };
        store.Write(draft, in options, 1).ShouldBe(new WriteResult(WriteStatus.Stored, 7));

        var sink = new CopySink();
        store.Read(new EntryKey("key"u8), 1, ref sink).ShouldBe(ReadStatus.Found);
        sink.Value.ShouldBe(value);
        sink.Info.ShouldBe(new EntryInfo(length, 7, 9, 800, 600) { Mark = true });
        using EntryPin pin = Lend(store, "key");
        Join(pin).ShouldBe(value);
        pin.Info.ShouldBe(sink.Info);
        store.Statistics.HeldBytes.ShouldBe(0);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Draft_WrittenWithoutTimes_NeverEndsAndIsRenewedInItsPlace()
    {
        EntryStore store = Create();
        Publish(store, "key", BytesOf(100_000), new WriteOptions(1));
        store.Tick(long.MaxValue, int.MaxValue);
        store.Info("key").ShouldBe(new EntryInfo(100_000, 1, 0, 0, 0));

        store.Renew("key", new WriteOptions(2, ExpiresAt: 500));
        store.Info("key").ShouldBe(new EntryInfo(100_000, 2, 0, 500, 0));
        store.Renew("key", new WriteOptions(3));
        store.Info("key").ShouldBe(new EntryInfo(100_000, 3, 0, 0, 0));

        store.Get("key", 500).ShouldNotBeNull();
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Draft_Disposed_GivesEverythingBack()
    {
        EntryStore store = Create();
        long before = store.Statistics.Bytes;
        EntryDraft draft = Begin(store, "key", 500_000);
        draft.Append(BytesOf(400_000));
        Memory<byte> rest = draft.GetMemory();
        store.Statistics.Bytes.ShouldBeGreaterThan(before + 500_000);

        draft.Dispose();
        draft.Dispose();

        store.Statistics.Bytes.ShouldBe(before);
        store.Check().ShouldBeEmpty();
        Should.Throw<ObjectDisposedException>(() => rest.Span[0] = 1);
        Should.Throw<ObjectDisposedException>(() => draft.GetMemory());
        Should.Throw<ObjectDisposedException>(() => store.Write(draft, default, 0));
    }

    [Fact]
    public void Draft_MoreThanAnEighth_IsBusyAndEvictsNothing()
    {
        EntryStore store = Create(Budget);
        store.Put("key", "value");
        List<EntryDraft> drafts = [];
        while (store.Draft(new EntryKey($"{drafts.Count}".Bytes()), 100_000, 0, out EntryDraft? draft) is var status
            && status == DraftStatus.Begun)
        {
            drafts.Add(draft!);
        }

        drafts.Count.ShouldBeGreaterThan(1);
        store.Statistics.HeldBytes.ShouldBeLessThanOrEqualTo(Budget / 8);
        store.Get("key").ShouldBe("value");
        store.Draft(new EntryKey("key"u8), Budget, 0, out _).ShouldBe(DraftStatus.TooLarge);
        drafts.ForEach(draft => draft.Dispose());
        Begin(store, "key", 100_000).Dispose();
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Write_DraftThatIsNotWholeOrAnotherStores_Throws()
    {
        EntryStore store = Create();
        using EntryDraft draft = Begin(store, "key", 10);
        draft.Append("123456789"u8);

        Should.Throw<ArgumentException>(() => store.Write(draft, default, 0)).Message.ShouldStartWith("1 bytes");
        Should.Throw<ArgumentOutOfRangeException>(() => draft.Append("12"u8));
        Should.Throw<ArgumentOutOfRangeException>(() => draft.Advance(2));
        draft.Append("0"u8);
        Should.Throw<ArgumentException>(() => Create().Write(draft, default, 0));

        store.Write(draft, default, 0).Status.ShouldBe(WriteStatus.Stored);
        store.Get("key").ShouldBe("1234567890");
    }

    [Theory]
    [InlineData(4, "z", false)]
    [InlineData(5, "a", false)]
    [InlineData(5, "m", false)]
    [InlineData(5, "z", true)]
    [InlineData(6, "a", true)]
    public void Write_DraftUnderIfNewer_IsComparedLikeAnyValue(ulong version, string letter, bool wins)
    {
        EntryStore store = Create();
        string old = new('m', 50_000);
        string value = new string('m', 49_999) + letter;
        store.Put("key", old, new WriteOptions(5));
        using EntryDraft draft = Begin(store, "key", value.Length);
        draft.Append(value.Bytes());

        store.Write(draft, new WriteOptions(version, When: Condition.IfNewer), 0)
            .ShouldBe(new WriteResult(wins ? WriteStatus.Stored : WriteStatus.ConditionFailed, wins ? version : 5));

        store.Get("key").ShouldBe(wins ? value : old);
        if (!wins) store.Write(draft, new WriteOptions(7), 0).Status.ShouldBe(WriteStatus.Stored);
        store.Get("key").ShouldBe(value);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Write_DraftWhoseTimeIsOver_ReplacesAndIsGone()
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        store.Put("key", "old");

        Publish(store, "key", BytesOf(50_000), new WriteOptions(2, ExpiresAt: 5), now: 5);

        store.Get("key", 5).ShouldBeNull();
        store.Statistics.Bytes.ShouldBe(empty);
        store.Check().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]   // three of them fit what one shard may lend, if chance puts all of them there
    public void Pin_EntryRemovedReplacedOrEvicted_StaysAsItWas(int length)
    {
        EntryStore store = Create(Budget);
        byte[] value = BytesOf(length);
        foreach (string key in new[] { "removed", "replaced", "evicted" })
        {
            Publish(store, key, value, new WriteOptions(1));
        }

        using EntryPin removed = Lend(store, "removed");
        using EntryPin replaced = Lend(store, "replaced");
        using EntryPin evicted = Lend(store, "evicted");
        store.Statistics.HeldBytes.ShouldBe(0);
        store.Delete("removed");
        store.Put("replaced", new string('x', length));
        for (int i = 0; i < 3000; i++) store.Put($"key{i}", new string('v', 5000 + i));

        (store.Get("evicted") is null).ShouldBeTrue();
        store.Check().ShouldBeEmpty();
        store.Statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget);
        store.Statistics.HeldBytes.ShouldBeGreaterThan(3 * length);
        EntryPin[] pins = [removed, replaced, evicted];
        foreach (EntryPin pin in pins) Join(pin).ShouldBe(value);

        Array.ForEach(pins, pin => pin.Dispose());
        store.Statistics.HeldBytes.ShouldBe(0);
        store.Check().ShouldBeEmpty();
        Should.Throw<ObjectDisposedException>(() => removed.Pieces[0].Span[0]);
    }

    [Fact]
    public void TryPin_MoreThanAnEighth_FailsUntilOneIsLetGo()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 20; i++) Publish(store, $"key{i}", BytesOf(100_000), default);
        List<EntryPin> pins = [];
        for (int i = 0; i < 20; i++)
        {
            if (store.TryPin(new EntryKey($"key{i}".Bytes()), 0, out EntryPin? pin)) pins.Add(pin);
        }

        pins.Count.ShouldBeInRange(2, (int)(Budget / 8 / 100_000));
        pins.ForEach(pin => pin.Dispose());
        Lend(store, "key19").Dispose();
    }

    [Fact]
    public void TryPin_TheSameEntryTwice_CountsItOnceAndNeedsBothToLetGo()
    {
        EntryStore store = Create(Budget);
        byte[] value = BytesOf(300_000);
        Publish(store, "key", value, default);
        EntryPin[] pins = [.. Enumerable.Range(0, 10).Select(_ => Lend(store, "key"))];
        store.Delete("key");

        foreach (EntryPin pin in pins[1..]) pin.Dispose();
        Join(pins[0]).ShouldBe(value);
        store.Statistics.HeldBytes.ShouldBeGreaterThan(0);

        pins[0].Dispose();
        store.Statistics.HeldBytes.ShouldBe(0);
        store.Statistics.Hits.ShouldBe(10);
    }

    [Fact]
    public void TryPin_NoEntry_IsAMiss()
    {
        EntryStore store = Create();

        store.TryPin(new EntryKey("key"u8), 0, out EntryPin? pin).ShouldBeFalse();

        pin.ShouldBeNull();
        store.Statistics.Misses.ShouldBe(1);
    }

    [Fact]
    public void Dispose_StoreBeforePinAndDraft_LeavesTheirBytesAlone()
    {
        EntryStore store = Create();
        byte[] value = BytesOf(300_000);
        Publish(store, "key", value, default);
        EntryPin pin = Lend(store, "key");
        EntryDraft draft = Begin(store, "other", 100_000);

        store.Dispose();

        Join(pin).ShouldBe(value);
        draft.Append(value.AsSpan(0, 100_000));
        Should.Throw<ObjectDisposedException>(() => store.Write(draft, default, 0));
        pin.Dispose();
        draft.Dispose();
    }

    private static byte[] BytesOf(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Join(EntryPin pin) => [.. pin.Pieces.SelectMany(piece => piece.ToArray())];

    private static EntryDraft Begin(EntryStore store, string key, long length)
    {
        store.Draft(new EntryKey(key.Bytes()), length, 0, out EntryDraft? draft).ShouldBe(DraftStatus.Begun);
        return draft!;
    }

    private static void Publish(EntryStore store, string key, byte[] value, WriteOptions options, long now = 0)
    {
        using EntryDraft draft = Begin(store, key, value.Length);
        draft.Append(value);
        store.Write(draft, in options, now).Status.ShouldBe(WriteStatus.Stored);
    }

    private static EntryPin Lend(EntryStore store, string key)
    {
        store.TryPin(new EntryKey(key.Bytes()), 0, out EntryPin? pin).ShouldBeTrue();
        return pin!;
    }
}
