using Microsoft.Extensions.Time.Testing;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>Writes that only happen if the existing entry is as expected.</summary>
public sealed class ConditionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 1 << 20 });
    private readonly TestEntries _entries;

    public ConditionTests() => _entries = new TestEntries(_store, new HybridClock(_time), new MonotonicTime(_time));

    public void Dispose() => _store.Dispose();

    [Fact]
    public void SetIfAbsent_OfAnEntryThatIsThere_ChangesNothingAndTellsItsVersion()
    {
        PeerResult first = Set("first", Condition.IfAbsent);
        PeerResult second = Set("second", Condition.IfAbsent);

        first.Status.ShouldBe(PeerStatus.Stored);
        second.ShouldBe(new PeerResult(PeerStatus.ConditionFailed, Version: first.Version));
        Text().ShouldBe("first");
    }

    [Fact]
    public void SetIfPresent_OfAnEntryThatIsNotThere_ChangesNothing()
    {
        Set("first", Condition.IfPresent).ShouldBe(new PeerResult(PeerStatus.ConditionFailed));
        ulong version = Set("first", Condition.Always).Version;

        PeerResult second = Set("second", Condition.IfPresent);

        second.Status.ShouldBe(PeerStatus.Stored);
        second.Version.ShouldBeGreaterThan(version);
        Text().ShouldBe("second");
    }

    [Fact]
    public void SetIfVersion_OfAnotherVersion_ChangesNothing()
    {
        ulong version = Set("first", Condition.Always).Version;

        Set("second", Condition.IfVersion, version).Status.ShouldBe(PeerStatus.Stored);
        Set("third", Condition.IfVersion, version).Status.ShouldBe(PeerStatus.ConditionFailed);

        Text().ShouldBe("second");
    }

    [Fact]
    public void DeleteIfVersion_OfAnotherVersion_ChangesNothing()
    {
        ulong version = Set("first", Condition.Always).Version;

        Delete(version + 1).ShouldBe(new PeerResult(PeerStatus.ConditionFailed, Version: version));
        Delete(version).Status.ShouldBe(PeerStatus.Found);
        Delete(version).ShouldBe(new PeerResult(PeerStatus.ConditionFailed));
    }

    [Fact]
    public void Set_WithTimeToIdle_EndsAfterTheLastTouch()
    {
        _entries.Apply(PeerOperation.Set, new PeerItem(Key, "nut"u8.ToArray()) { TimeToIdle = 1000 });

        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(900));
            Text().ShouldBe("nut");
        }

        _time.Advance(TimeSpan.FromMilliseconds(1001));
        _entries.Apply(PeerOperation.Get, new PeerItem(Key)).Status.ShouldBe(PeerStatus.NotFound);
    }

    private static CacheKey Key => "pine";

    private PeerResult Set(string value, Condition when, ulong expected = 0) => _entries.Apply(
        PeerOperation.Set,
        new PeerItem(Key, System.Text.Encoding.UTF8.GetBytes(value), When: when, Expected: expected));

    private PeerResult Delete(ulong expected) => _entries.Apply(
        PeerOperation.Delete, new PeerItem(Key, When: Condition.IfVersion, Expected: expected));

    private string Text() => System.Text.Encoding.UTF8.GetString(
        _entries.Apply(PeerOperation.Get, new PeerItem(Key)).Value.Span);
}
