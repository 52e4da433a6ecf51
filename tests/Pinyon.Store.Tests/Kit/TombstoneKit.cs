namespace Pinyon.Store.Tests.Kit;

/// <summary>Tombstones of removals, and what happens when there are too many (COHERENCE R8).</summary>
public abstract class TombstoneKit(StoreMaker make) : StoreKit(make)
{
    private const long End = 1000;
    private const long Budget = 2 << 20;

    private static readonly WriteOptions Removal = new(10, ExpiresAt: End);

    [Theory]
    [InlineData(true, WriteStatus.Removed)]
    [InlineData(false, WriteStatus.NotFound)]
    public void Remove_WithVersionAndEnd_LeavesATombstoneThatNobodySees(bool isThere, WriteStatus expected)
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        if (isThere) store.Put("key", "value", new WriteOptions(9));

        store.Delete("key", Removal).ShouldBe(new WriteResult(expected, 0));

        store.Get("key").ShouldBeNull();
        store.ScanAll().Seen.ShouldBeEmpty();
        store.Delete("key").ShouldBe(new WriteResult(WriteStatus.NotFound, 0));
        store.Renew("key", new WriteOptions(20)).ShouldBe(new WriteResult(WriteStatus.NotFound, 0));
        store.Statistics.Entries.ShouldBe(0);
        store.Statistics.Misses.ShouldBe(1);
        store.Statistics.Tombstones.ShouldBe(1);
        store.Statistics.Bytes.ShouldBeGreaterThan(empty);
    }

    [Theory]
    [InlineData(0, End, 0)]
    [InlineData(10, 0, 0)]
    [InlineData(10, 5, 5)]
    public void Remove_WithoutVersionOrEnd_LeavesNothing(ulong version, long expiresAt, long now)
    {
        EntryStore store = Create();
        store.Put("key", "value");

        store.Delete("key", new WriteOptions(version, ExpiresAt: expiresAt), now).Status.ShouldBe(WriteStatus.Removed);

        store.Statistics.Tombstones.ShouldBe(0);
    }

    [Theory]
    [InlineData(Condition.Always, 5, true, 5)]
    [InlineData(Condition.IfAbsent, 5, true, 5)]
    [InlineData(Condition.IfPresent, 20, false, 0)]
    [InlineData(Condition.IfVersion, 20, false, 0)]
    [InlineData(Condition.IfNewer, 9, false, 10)]
    [InlineData(Condition.IfNewer, 10, false, 10)]
    [InlineData(Condition.IfNewer, 11, true, 11)]
    public void Write_OnATombstone_IsComparedUnderIfNewerAlone(
        Condition when, ulong version, bool holds, ulong current)
    {
        EntryStore store = Create();
        store.Delete("key", Removal);

        store.Put("key", "value", new WriteOptions(version, When: when, Expected: 10))
            .ShouldBe(new WriteResult(holds ? WriteStatus.Stored : WriteStatus.ConditionFailed, current));

        store.Get("key").ShouldBe(holds ? "value" : null);
        store.Statistics.Tombstones.ShouldBe(holds ? 0 : 1);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Write_WhenTheTombstonesTimeIsOver_IsAsIfItHadNeverBeen()
    {
        EntryStore store = Create();
        long empty = store.Statistics.Bytes;
        store.Delete("one", Removal);
        store.Delete("two", Removal);

        store.Put("one", "value", new WriteOptions(1, When: Condition.IfNewer), End - 1).Status
            .ShouldBe(WriteStatus.ConditionFailed);
        store.Put("one", "value", new WriteOptions(1, When: Condition.IfNewer), End).Status
            .ShouldBe(WriteStatus.Stored);
        store.Delete("one", now: End);
        store.Tick(End, int.MaxValue);

        store.Statistics.Tombstones.ShouldBe(0);
        store.Statistics.Bytes.ShouldBe(empty);
        store.Statistics.Expired.ShouldBe(0);
        store.Statistics.TombstonesDroppedEarly.ShouldBe(0);
    }

    [Theory]
    [InlineData(9, WriteStatus.ConditionFailed, 10, 10)]
    [InlineData(10, WriteStatus.NotFound, 0, 10)]
    [InlineData(11, WriteStatus.NotFound, 0, 11)]
    public void Remove_OnATombstone_KeepsTheHigherVersion(
        ulong version, WriteStatus status, ulong current, ulong stays)
    {
        EntryStore store = Create();
        store.Delete("key", Removal);
        var second = new WriteOptions(version, ExpiresAt: 2 * End, When: Condition.IfNewer);

        store.Delete("key", second).ShouldBe(new WriteResult(status, current));

        EntryInfo left = store.ScanAll(withTombstones: true).Seen.ShouldHaveSingleItem().Info;
        left.Version.ShouldBe(stays);
        left.ExpiresAt.ShouldBe(version < 10 ? End : 2 * End);
    }

    [Fact]
    public void Remove_OnATombstoneBelowTheFloor_LeavesWhatIsThere()
    {
        EntryStore store = Create();
        store.Delete("key", Removal);
        store.RaiseFloor(0, 20);

        store.Delete("key", Removal with { ExpiresAt = 2 * End });

        store.ScanAll(withTombstones: true).Seen.ShouldHaveSingleItem().Info.ExpiresAt.ShouldBe(End);
    }

    [Fact]
    public void Scan_WithTombstones_TellsWhichTheyAre()
    {
        EntryStore store = Create();
        store.Put("here", "value", new WriteOptions(3));
        store.Delete("gone", Removal with { Flags = 7, Idle = 5, Mark = true });

        store.ScanAll(withTombstones: true).Seen.ShouldBe(
            [
                ("here", new EntryInfo(5, 3, 0, 0, 0)),
                ("gone", new EntryInfo(0, 10, 7, End, 0) { Mark = true, IsTombstone = true }),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Remove_MoreThanTombstonesMayTake_RaisesTheFloorToTheOldest()
    {
        EntryStore store = Create(Budget);
        const int Count = 5000;
        for (int i = 1; i <= Count; i++) store.Delete($"key{i}", new WriteOptions((ulong)i, ExpiresAt: End));

        StoreStatistics s = store.Statistics;
        s.TombstonesDroppedEarly.ShouldBeGreaterThan(0);
        (s.Tombstones + s.TombstonesDroppedEarly).ShouldBe(Count);
        store.Check().ShouldBeEmpty();
        ulong floor = store.FloorAt(0);
        floor.ShouldBeInRange(1UL, (ulong)Count - 1);
        var newer = new WriteOptions(floor, When: Condition.IfNewer);
        store.Put("other", "value", newer).ShouldBe(new WriteResult(WriteStatus.ConditionFailed, floor));
        store.Put("other", "value", newer with { Version = floor + 1 }).Status.ShouldBe(WriteStatus.Stored);
        store.Put("another", "value", new WriteOptions(1)).Status.ShouldBe(WriteStatus.Stored);
    }

    [Fact]
    public void Remove_KeyThatIsTooLongForATombstone_RaisesTheFloorAtOnce()
    {
        EntryStore store = Create(Budget);
        for (int i = 0; i < 100; i++) store.Put($"key{i}", "value");

        store.Delete(new string('k', EntryKey.MaxLength), Removal);

        store.Statistics.Entries.ShouldBe(100);
        store.Statistics.Tombstones.ShouldBe(0);
        store.Statistics.TombstonesDroppedEarly.ShouldBe(1);
        store.FloorAt(0).ShouldBe(10UL);
    }

    [Fact]
    public void Write_TombstonesInTheWay_TakesTheirPagesInTheEnd()
    {
        EntryStore store = Create(Budget);
        for (int i = 1; i <= 5000; i++) store.Delete($"key{i}", new WriteOptions((ulong)i, ExpiresAt: End));
        int length = 8;
        string? last = null;
        while (store.Put("large", new string('v', length)).Status == WriteStatus.Stored)
        {
            last = store.Get("large");
            last.ShouldNotBeNull();
            length += length / 8;
        }

        last.ShouldNotBeNull().Length.ShouldBeGreaterThan(1000);
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void RaiseFloor_LowerThanItIs_ChangesNothing()
    {
        EntryStore store = Create();
        store.RaiseFloor(0, 7);
        store.RaiseFloor(0, 5);

        store.FloorAt(0).ShouldBe(7UL);
        Should.Throw<ArgumentOutOfRangeException>(() => store.RaiseFloor(1, 7));
        Should.Throw<ArgumentOutOfRangeException>(() => store.FloorAt(-1));
    }

    [Fact]
    public void RaiseFloor_EntriesBelow_StayAndMayBeRemoved()
    {
        EntryStore store = Create();
        store.Put("key", "value", new WriteOptions(5));
        store.RaiseFloor(0, 7);
        var newer = new WriteOptions(6, ExpiresAt: End, When: Condition.IfNewer);

        store.Get("key").ShouldBe("value");
        store.Put("key", "other", newer).ShouldBe(new WriteResult(WriteStatus.ConditionFailed, 7));
        store.Renew("key", newer).ShouldBe(new WriteResult(WriteStatus.ConditionFailed, 7));
        store.Delete("key", newer).ShouldBe(new WriteResult(WriteStatus.Removed, 0));
        store.Statistics.Tombstones.ShouldBe(0);   // the floor says as much
    }

    [Fact]
    public void FloorOf_SeveralFloors_RaisesThatOfTheKeyAlone()
    {
        EntryStore store = Create(new StoreOptions
        {
            BudgetBytes = Budget,
            Floors = 3,
            FloorOf = key => key[0] - 'a',
        });
        for (int i = 1; i <= 5000; i++) store.Delete($"b{i}", new WriteOptions((ulong)i, ExpiresAt: End));

        store.FloorAt(0).ShouldBe(0UL);
        store.FloorAt(1).ShouldBeGreaterThan(0UL);
        store.FloorAt(2).ShouldBe(0UL);
        var newer = new WriteOptions(1, When: Condition.IfNewer);
        store.Put("a", "value", newer).Status.ShouldBe(WriteStatus.Stored);
        store.Put("b", "value", newer).ShouldBe(new WriteResult(WriteStatus.ConditionFailed, store.FloorAt(1)));
    }
}
