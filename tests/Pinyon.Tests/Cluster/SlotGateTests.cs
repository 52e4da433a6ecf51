using Pinyon.Cluster.Slots;
using Pinyon.Routing;

namespace Pinyon.Tests.Cluster;

/// <summary>A change of view waits for the writes that began before it, and for no others.</summary>
public sealed class SlotGateTests
{
    private const int Slot = 7;

    private static readonly SlotSet Moved = SlotSet.Where(slot => slot == Slot);

    private readonly SlotGate _gate = new();

    [Fact]
    public void Close_WithoutWrites_IsOverAtOnce() => _gate.CloseAsync(Moved).IsCompletedSuccessfully.ShouldBeTrue();

    [Fact]
    public void Close_WithoutSlots_IsOverAtOnceWhateverIsUnderWay()
    {
        _gate.Enter(Slot);

        _gate.CloseAsync(new SlotSet()).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Close_WithWritesThatEnteredBefore_WaitsForTheLastOfThem()
    {
        int first = _gate.Enter(Slot);
        int second = _gate.Enter(Slot);

        Task closed = _gate.CloseAsync(Moved);

        closed.IsCompleted.ShouldBeFalse();
        _gate.Exit(Slot, first);
        closed.IsCompleted.ShouldBeFalse();
        _gate.Exit(Slot, second);
        await closed;
    }

    [Fact]
    public async Task Close_WithWritesThatEnterLater_DoesNotWaitForThem()
    {
        int before = _gate.Enter(Slot);
        Task closed = _gate.CloseAsync(Moved);
        int after = _gate.Enter(Slot);

        _gate.Exit(Slot, before);

        await closed;
        _gate.IsOpen(Slot, after).ShouldBeTrue();
        _gate.Exit(Slot, after);
    }

    [Fact]
    public async Task Close_AfterAClose_WaitsForTheWritesInBetween()
    {
        await _gate.CloseAsync(Moved);
        int epoch = _gate.Enter(Slot);

        Task closed = _gate.CloseAsync(Moved);

        closed.IsCompleted.ShouldBeFalse();
        _gate.Exit(Slot, epoch);
        await closed;
    }

    [Fact]
    public void Close_OfASlot_LeavesTheOthersAlone()
    {
        int epoch = _gate.Enter(Slot + 1);

        _gate.CloseAsync(Moved).IsCompletedSuccessfully.ShouldBeTrue();

        _gate.IsOpen(Slot + 1, epoch).ShouldBeTrue();
        _gate.Exit(Slot + 1, epoch);
    }

    [Fact]
    public void IsOpen_OfAWriteThatEnteredBefore_IsFalseFromTheCloseOn()
    {
        int epoch = _gate.Enter(Slot);
        _gate.IsOpen(Slot, epoch).ShouldBeTrue();

        _ = _gate.CloseAsync(Moved);

        _gate.IsOpen(Slot, epoch).ShouldBeFalse();
        _gate.Exit(Slot, epoch);
    }

    [Fact]
    public async Task Close_UnderThreads_NeverMissesAWriteAndIsAlwaysWoken()
    {
        // A view is a number here, and a write remembers the one that it saw. When a change is over, no write that saw
        // an earlier view may be inside: each writer shows in its place which view its write saw, 0 = none.
        const int Writers = 3;
        const int Changes = 5_000;
        long view = 1;
        var seen = new long[Writers * 16];
        using var ended = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Factory.StartNew(
            () => WriteUntil(ended.Token, ref seen[writer * 16]), TaskCreationOptions.LongRunning))];

        for (int change = 0; change < Changes; change++)
        {
            long now = Interlocked.Increment(ref view);
            await _gate.CloseAsync(Moved).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            for (int writer = 0; writer < Writers; writer++)
            {
                long inside = Volatile.Read(ref seen[writer * 16]);
                (inside == 0 || inside >= now).ShouldBeTrue($"change {change}: a write of view {inside} of {now}");
            }
        }

        await ended.CancelAsync();
        await Task.WhenAll(writers);

        void WriteUntil(CancellationToken end, ref long place)
        {
            while (!end.IsCancellationRequested)
            {
                int epoch = _gate.Enter(Slot);
                Volatile.Write(ref place, Interlocked.Read(ref view));
                Volatile.Write(ref place, 0);
                _gate.Exit(Slot, epoch);
            }
        }
    }
}
