using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>Read, change and write of an entry at its owner: what stays, what comes back, what is refused.</summary>
public sealed class EntryUpdateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 1 << 20 });
    private readonly HybridClock _clock;
    private readonly TestEntries _entries;

    public EntryUpdateTests()
    {
        _clock = new HybridClock(_time);
        _entries = new TestEntries(_store, _clock, new MonotonicTime(_time));
    }

    private static CacheKey Key => "pine";

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(PeerUpdateKind.Increment, "42")]
    [InlineData(PeerUpdateKind.Append, "411")]
    [InlineData(PeerUpdateKind.SetRange, "41")]
    internal void Change_OfAnEntry_KeepsItsFlagsTimesAndTags(PeerUpdateKind kind, string expected)
    {
        Set("41", timeToLive: 10_000, timeToIdle: 8_000, flags: 7, tags: ["tree"]);
        _time.Advance(TimeSpan.FromSeconds(4));

        PeerResult result = Update(kind, "1", amount: 1, flags: 9, timeToLive: 99);

        result.Status.ShouldBe(PeerStatus.Found);
        PeerResult now = Get();
        (Text(now), now.Flags, now.TimeToLive, now.Version).ShouldBe((expected, 7U, 6_000, result.Version));
        _entries.Floors.RaiseTag("tree"u8, now.Version);
        Get().Status.ShouldBe(PeerStatus.NotFound, "the tag is still there");
    }

    [Theory]
    [InlineData(PeerUpdateKind.Increment, "1")]
    [InlineData(PeerUpdateKind.Append, "")]
    [InlineData(PeerUpdateKind.SetRange, "\0")]
    [InlineData(PeerUpdateKind.GetAndSet, "")]
    internal void Change_WithoutAnEntry_MakesOneAsTheItemSays(PeerUpdateKind kind, string expected)
    {
        PeerResult result = Update(kind, "", amount: 1, flags: 9, timeToLive: 500);

        result.Status.ShouldBe(PeerStatus.Stored);
        result.Facts!.OldVersion.ShouldBe(0UL);
        PeerResult now = Get();
        (Text(now), now.Flags, now.TimeToLive, now.Version).ShouldBe((expected, 9U, 500, result.Version));
    }

    [Theory]
    [InlineData(PeerUpdateKind.GetAndRemove)]
    [InlineData(PeerUpdateKind.Expire)]
    [InlineData(PeerUpdateKind.ExpireAndIdle)]
    [InlineData(PeerUpdateKind.Persist)]
    internal void Change_OfWhatIsNotThere_DoesNothing(PeerUpdateKind kind)
    {
        Update(kind, "", timeToLive: 500).ShouldBe(new PeerResult(PeerStatus.NotFound));
        Set("nut", timeToLive: 1_000);
        _time.Advance(TimeSpan.FromSeconds(2));

        Update(kind, "", timeToLive: 500).ShouldBe(new PeerResult(PeerStatus.NotFound), "expired");
        Get().Status.ShouldBe(PeerStatus.NotFound);
    }

    [Fact]
    public void Increment_OfAnExpiredEntry_CountsFromZero()
    {
        Set("41", timeToLive: 1_000);
        _time.Advance(TimeSpan.FromSeconds(2));

        Text(Update(PeerUpdateKind.Increment, "", amount: 1)).ShouldBe("1");
    }

    [Fact]
    public void GetAndSet_OfAnEntry_AnswersWithTheOldOneAndReplacesAllOfIt()
    {
        ulong before = Set("old", timeToLive: 10_000, flags: 7, tags: ["tree"]);

        PeerResult result = Update(PeerUpdateKind.GetAndSet, "new", flags: 8);

        (result.Status, Text(result), result.Flags, result.TimeToLive)
            .ShouldBe((PeerStatus.Found, "old", 7U, 10_000));
        result.Facts.ShouldBe(new PeerFacts(3, before));
        PeerResult now = Get();
        (Text(now), now.Flags, now.TimeToLive).ShouldBe(("new", 8U, 0));
        _entries.Floors.RaiseTag("tree"u8, now.Version);
        Text(Get()).ShouldBe("new", "the tag went with the old entry");
    }

    [Fact]
    public void GetAndRemove_OfAnEntry_AnswersWithItAndLeavesATombstone()
    {
        ulong before = Set("old", flags: 7);

        PeerResult result = Update(PeerUpdateKind.GetAndRemove, "");

        (result.Status, Text(result), result.Flags).ShouldBe((PeerStatus.Found, "old", 7U));
        result.Facts!.OldVersion.ShouldBe(before);
        Get().Status.ShouldBe(PeerStatus.NotFound);
        _store.Write(Key.Entry, "late"u8, new WriteOptions(result.Version - 1, When: Condition.IfNewer), now: 0)
            .Status.ShouldBe(WriteStatus.ConditionFailed);
    }

    [Fact]
    public void Expire_GivesAnotherTimeToLive_AndKeepsTheTimeToIdle()
    {
        ulong before = Set("nut", timeToLive: 1_000, timeToIdle: 5_000);

        PeerResult result = Update(PeerUpdateKind.Expire, "", timeToLive: 60_000);

        (result.Status, result.Facts).ShouldBe((PeerStatus.Found, new PeerFacts(3, before)));
        result.Version.ShouldBeGreaterThan(before);
        Get().TimeToLive.ShouldBe(60_000);
        _time.Advance(TimeSpan.FromMilliseconds(4_999));
        Text(Get()).ShouldBe("nut", "and that was a touch");
        _time.Advance(TimeSpan.FromMilliseconds(5_001));
        Get().Status.ShouldBe(PeerStatus.NotFound);
    }

    [Fact]
    public void ExpireAndIdle_GivesBothTimesAnew()
    {
        Set("nut", timeToLive: 1_000, timeToIdle: 500);

        Update(PeerUpdateKind.ExpireAndIdle, "", timeToLive: 60_000);

        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        Text(Get()).ShouldBe("nut");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Get().Status.ShouldBe(PeerStatus.NotFound);
    }

    [Fact]
    public void Persist_TakesTheTimeToLiveAway_AndFailsIfThereIsNone()
    {
        Set("nut", timeToLive: 1_000);

        PeerResult first = Update(PeerUpdateKind.Persist, "");
        PeerResult second = Update(PeerUpdateKind.Persist, "");

        first.Status.ShouldBe(PeerStatus.Found);
        second.ShouldBe(new PeerResult(PeerStatus.ConditionFailed, Version: first.Version));
        _time.Advance(TimeSpan.FromDays(1));
        Text(Get()).ShouldBe("nut");
    }

    [Fact]
    public void Update_PastItsLimit_IsLateAndChangesNothing()
    {
        ulong version = Set("41");

        IEnumerable<PeerUpdateKind> all = Enum.GetValues<PeerUpdateKind>();
        foreach (PeerUpdateKind kind in all.Where(one => one is not PeerUpdateKind.Persist))   // it has no time to lose
        {
            var item = new PeerItem(Key) { Update = new PeerUpdate(kind) };
            PeerResult result = _entries.Apply(PeerOperation.Update, item, notAfter: version);

            result.Status.ShouldBe(PeerStatus.Late, $"{kind}");
            result.Version.ShouldBeGreaterThan(version);
        }

        (Text(Get()), Get().Version).ShouldBe(("41", version));
    }

    [Theory]
    [InlineData(Condition.IfAbsent, 0, false)]
    [InlineData(Condition.IfPresent, 0, true)]
    [InlineData(Condition.IfVersion, 0, true)]
    [InlineData(Condition.IfVersion, 1, false)]
    public void Update_WithACondition_HappensOnlyIfItHolds(Condition when, int off, bool happens)
    {
        ulong version = Set("41");
        var item = new PeerItem(Key, When: when, Expected: version + (ulong)off)
        {
            Update = new PeerUpdate(PeerUpdateKind.Increment, 1),
        };

        PeerResult result = _entries.Apply(PeerOperation.Update, item);

        result.Status.ShouldBe(happens ? PeerStatus.Found : PeerStatus.ConditionFailed);
        Text(Get()).ShouldBe(happens ? "42" : "41");
    }

    [Theory]
    [InlineData("x", 1, PeerStatus.NotANumber)]
    [InlineData("9223372036854775807", 1, PeerStatus.Overflow)]
    internal void Increment_OfWhatCannotBeAddedTo_ChangesNothing(string value, long amount, PeerStatus expected)
    {
        ulong version = Set(value);

        Update(PeerUpdateKind.Increment, "", amount).ShouldBe(new PeerResult(expected, Version: version));

        (Text(Get()), Get().Version).ShouldBe((value, version));
    }

    [Fact]
    public void Append_BeyondTheStore_IsTooLargeAndChangesNothing()
    {
        Set("nut");

        Update(PeerUpdateKind.Append, new string('x', 2 << 20)).Status.ShouldBe(PeerStatus.TooLarge);
        Update(PeerUpdateKind.SetRange, "x", amount: StoreOptions.MaxValueBytesLimit).Status
            .ShouldBe(PeerStatus.TooLarge);

        Text(Get()).ShouldBe("nut");
    }

    [Fact]
    public void GetAndSet_OfAValueThatIsTooLongToReturn_DoesNothing()
    {
        Set("long value");
        var item = new PeerItem(Key, "new"u8.ToArray()) { Update = new PeerUpdate(PeerUpdateKind.GetAndSet) };

        _entries.Apply(PeerOperation.Update, item, longest: 9).ShouldBe(new PeerResult(PeerStatus.NotSent));
        Text(Get()).ShouldBe("long value");

        Text(_entries.Apply(PeerOperation.Update, item, longest: 10)).ShouldBe("long value");
        Text(Get()).ShouldBe("new");
    }

    [Fact]
    public void Update_OfAnEntryThatIsNewerThanTheClock_IsIssuedAboveIt()
    {
        ulong newer = HybridClock.Add(_clock.Now, TimeSpan.FromDays(3));
        _store.Write(Key.Entry, "41"u8, new WriteOptions(newer), now: 1);

        Update(PeerUpdateKind.Increment, "", amount: 1).Version.ShouldBeGreaterThan(newer);
    }

    private ulong Set(
        string value, long timeToLive = 0, long timeToIdle = 0, uint flags = 0, params IEnumerable<string> tags)
    {
        var item = new PeerItem(Key, Encoding.UTF8.GetBytes(value), flags, timeToLive)
        {
            TimeToIdle = timeToIdle,
            Tags = [.. tags.Select(tag => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(tag))],
        };
        return _entries.Apply(PeerOperation.Set, item).Version;
    }

    private PeerResult Update(
        PeerUpdateKind kind, string value, long amount = 0, uint flags = 0, long timeToLive = 0) =>
        _entries.Apply(
            PeerOperation.Update,
            new PeerItem(Key, Encoding.UTF8.GetBytes(value), flags, timeToLive)
            {
                Update = new PeerUpdate(kind, amount),
            });

    private PeerResult Get() => _entries.Apply(PeerOperation.Get, new PeerItem(Key));

    private static string Text(in PeerResult result) => Encoding.UTF8.GetString(result.Value.Span);
}
