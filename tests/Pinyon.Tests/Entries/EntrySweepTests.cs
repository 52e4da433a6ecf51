using Microsoft.Extensions.Time.Testing;
using Pinyon.Entries;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Entries;

/// <summary>The walk that returns the memory of hidden entries, and does nothing to the others.</summary>
public sealed class EntrySweepTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 4 << 20 });
    private readonly EntryFloors _floors = new(bytes: 1 << 16);
    private readonly HybridClock _clock;
    private readonly EntryReader _reader;
    private readonly EntryWriter _writer;
    private readonly EntrySweep _sweep;

    public EntrySweepTests()
    {
        var time = new MonotonicTime(_time);
        _clock = new HybridClock(_time);
        _reader = new EntryReader(_store, _floors, time);
        _writer = new EntryWriter(_store, time);
        _sweep = new EntrySweep(_store, _reader, _floors, _clock, time);
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]   // too long for a scan to copy
    public void Step_AfterARemovalByTag_RemovesWhatHasTheTagAlone(int length)
    {
        Write("plain", length);
        Write("tree", length, "tree", "green");
        Write("bush", length, "bush");
        _floors.RaiseTag("tree"u8, _clock.Next());

        _sweep.Step(count: 1000);

        _store.Statistics.Entries.ShouldBe(2);
        _reader.Look("tree").Version.ShouldBe(0ul, "not only hidden");
        (_reader.Look("plain").State, _reader.Look("bush").State).ShouldBe((EntryState.Found, EntryState.Found));
    }

    [Fact]
    public void Step_AfterAClear_RemovesWhatWasThere()
    {
        Write("plain", 10);
        Write("tree", 10, "tree");
        _floors.RaiseGroup(_clock.Next());
        Write("later", 10, "tree");

        _sweep.Step(count: 1000);

        _store.Statistics.Entries.ShouldBe(1);
        _reader.Look("later").State.ShouldBe(EntryState.Found);
    }

    [Fact]
    public void Step_AfterEveryRemovalOfATag_TouchesNothingThatStays()
    {
        Write("plain", 10);
        Write("bush", 10, "bush");
        StoreStatistics before = _store.Statistics;

        for (int second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _floors.RaiseTag("tree"u8, _clock.Next());
            _sweep.Step(count: 1000);
        }

        (_store.Statistics.Hits, _store.Statistics.Gets).ShouldBe((before.Hits, before.Gets));
        (_reader.Look("plain").State, _reader.Look("bush").State)
            .ShouldBe((EntryState.Absent, EntryState.Absent), "their time to idle was over");
    }

    private void Write(string key, int length, params string[] tags)
    {
        var prefix = new EntryPrefix { Tags = tags.Length == 0 ? default : TagList.Of(tags) };
        _writer.Write(key, prefix, new byte[length], new WriteOptions(_clock.Next(), Idle: 2500));
    }
}
