using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Replicas;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Replicas;

/// <summary>R2, R8: how a replica merges what it receives.</summary>
public sealed class ReplicaEntriesTests : IDisposable
{
    private const int Largest = 100;

    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 1 << 20, MaxValueBytes = Largest });
    private readonly FakeTimeProvider _time = new();
    private readonly HybridClock _clock;
    private readonly ReplicaEntries _entries;
    private readonly EntryReader _reader;

    public ReplicaEntriesTests()
    {
        var time = new MonotonicTime(_time);
        var floors = new EntryFloors(bytes: 1 << 16);
        _clock = new HybridClock(_time);
        _reader = new EntryReader(_store, floors, time);
        _entries = new ReplicaEntries(_reader, new EntryWriter(_store, time), floors, _clock, time);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Take_TheSameTwice_IsStoredTwice()
    {
        Take(7, "nut").Status.ShouldBe(PeerStatus.Stored);
        Take(7, "nut").Status.ShouldBe(PeerStatus.Stored);
    }

    [Fact]
    public void Take_OfALowerVersion_TellsTheHigherOne()
    {
        Take(7, "nut");

        PeerResult lower = Take(6, "cone");
        PeerResult removed = Take(6, null);

        (lower.Status, lower.Version).ShouldBe((PeerStatus.ConditionFailed, 7UL));
        (removed.Status, removed.Version).ShouldBe((PeerStatus.ConditionFailed, 7UL));
        Value.ShouldBe("nut");
    }

    [Theory]
    [InlineData("nut", "oak", "oak")]
    [InlineData("oak", "nut", "oak")]
    [InlineData("nut", null, null)]
    [InlineData(null, "nut", null)]
    [InlineData("nut", "nuts", "nuts")]
    public void Take_OfEqualVersions_LetsRemovalsAndGreaterBytesWin(string? first, string? second, string? winner)
    {
        Take(7, first);
        PeerResult taken = Take(7, second);

        Value.ShouldBe(winner);
        bool isRefused = first is null;
        taken.Status.ShouldBe(isRefused ? PeerStatus.ConditionFailed : PeerStatus.Stored);
    }

    [Fact]
    public void Take_OfMoreThanThereIsRoomFor_LetsWhatItReplacesGo()
    {
        Take(7, "nut");

        Take(8, new string('x', Largest + 1)).Status.ShouldBe(PeerStatus.TooLarge);

        Value.ShouldBeNull();
    }

    [Fact]
    public void Take_OfLessThanAnything_IsStillAValue()
    {
        Take(7, "");

        Value.ShouldBe("");
    }

    [Theory]
    [InlineData("nut")]
    [InlineData(null)]
    public void Take_OfAVersionMoreThanADayAhead_IsRefusedAndTakesNothing(string? value)
    {
        Take(7, "here");

        foreach (ulong version in (ulong[])[ulong.MaxValue, ulong.MaxValue - 1, AfterDays(1.001)])
        {
            PeerResult taken = Take(version, value);
            (taken.Status, taken.Version).ShouldBe((PeerStatus.Late, _clock.Now));
        }

        Value.ShouldBe("here");
        Take(AfterDays(0.999), value).Status.ShouldBe(PeerStatus.Stored);
    }

    [Fact]
    public void Take_OfARemovalThatIsToLastForEver_LeavesATombstoneForTenMinutes()
    {
        var item = new PeerItem("k", TimeToLive: long.MaxValue) { State = new PeerState(7) { IsRemoved = true } };
        _entries.Take(item, notAfter: ulong.MaxValue, out _);
        Take(6, "older").Status.ShouldBe(PeerStatus.ConditionFailed);

        _time.Advance(TimeSpan.FromMinutes(10));

        Take(6, "older").Status.ShouldBe(PeerStatus.Stored);
    }

    private ulong AfterDays(double days) => HybridClock.Add(_clock.Now, TimeSpan.FromDays(days));

    private string? Value => _reader.Look("k") is { State: EntryState.Found } look
        ? Encoding.ASCII.GetString(look.Value.Span)
        : null;

    private PeerResult Take(ulong version, string? value)
    {
        var item = new PeerItem(
            "k", Encoding.ASCII.GetBytes(value ?? ""), TimeToLive: value is null ? 1000 : 0)
        {
            State = new PeerState(version) { IsRemoved = value is null },
        };
        return _entries.Take(item, notAfter: ulong.MaxValue, out _);
    }
}
