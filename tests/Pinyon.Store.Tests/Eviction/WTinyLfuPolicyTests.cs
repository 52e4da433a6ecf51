using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Streams;
using Pinyon.HitRates.Traces;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>The promises of the default policy: scan resistance, an adapting window, bounded overhead.</summary>
public sealed class WTinyLfuPolicyTests
{
    private const int Room = 1000;
    private const int LastHot = 20_000;

    [Fact]
    public void Scan_ThroughHotEntries_LeavesThem()
    {
        using PolicyCache cache = Make();
        long now = 0;
        for (int round = 0; round < 20; round++)
        {
            for (uint key = 0; key < Room / 2; key++) cache.Ask(key, now++);
        }

        for (uint key = 100_000; key < 104_000; key++) cache.Ask(key, now++);

        int kept = Enumerable.Range(0, Room / 2).Count(key => cache.Ask((uint)key, now++));
        kept.ShouldBeGreaterThan(Room / 2 * 9 / 10);
    }

    [Fact]
    public void Window_RequestsThatRepeatSoonAndNeverAgain_BecomesNearlyAll()
    {
        // Every key is requested once, and once more 400 keys later: only LRU gets this right.
        using PolicyCache cache = Make();
        for (uint key = 400; key < 60_000; key++)
        {
            cache.Ask(key, key);
            cache.Ask(key - 400, key);
        }

        ((WTinyLfuPolicy)cache.Policy).WindowShare.ShouldBeGreaterThan(0.65);
    }

    [Fact]
    public void Window_LoopLargerThanTheRoom_BecomesSmallAndTheGateStrict()
    {
        using PolicyCache cache = Make();
        int hits = 0;
        for (int i = 0; i < 200_000; i++)
        {
            if (cache.Ask((uint)(i % (Room * 2)), i)) hits++;
        }

        var policy = (WTinyLfuPolicy)cache.Policy;
        policy.WindowShare.ShouldBe(0.005, 0.001);
        policy.IsStrict.ShouldBeTrue();
        hits.ShouldBeGreaterThan(200_000 * 46 / 100, "half would be the optimum; LRU has none");
    }

    [Fact]
    public void Loop_FollowedByAnother_IsForgotten()
    {
        // What the strict gate keeps was requested often once. The clock hand takes that away.
        using PolicyCache cache = Make();
        const int Loop = Room * 3 / 2;
        for (int i = 0; i < 100_000; i++) cache.Ask((uint)(i % Loop), i);
        int hits = 0;
        for (int i = 0; i < 100_000; i++)
        {
            if (cache.Ask((uint)(Loop + (i % Loop)), i) && i >= 50_000) hits++;
        }

        hits.ShouldBeGreaterThan(50_000 * 55 / 100, "two thirds would be the optimum");
    }

    [Fact]
    public void Window_ThatWasAllInAStore_GivesBackWhenAScanRunsThrough()
    {
        // A full shard reports most hits between a write and its victim: the window has to shrink then too. LRU forgets
        // each of the hot keys before it is requested again. Which keys the shadows see depends on the hash, which no
        // two processes share; a shard of this size is shadowed whole, so every set of keys must do.
        int[] hits = [.. Enumerable.Range(0, 20).Select(HitsAfterAScan)];

        hits.ShouldAllBe(count => count > LastHot / 2, string.Join(", ", hits));
    }

    [Fact]
    public void Ask_SameSeed_SameHits()
    {
        Trace trace = StreamKinds.Make("phase-mixed", 300, seed: 5);

        Hits(trace).ShouldBe(Hits(trace));

        static int Hits(Trace trace)
        {
            using PolicyCache cache = new(
                300, trace.Unique, seed: 5, entries => new WTinyLfuPolicy(entries, 300, 300));
            return trace.Keys.Index().Count(request => cache.Ask(request.Item, request.Index));
        }
    }

    [Fact]
    public void Add_KeyThatWasOftenAskedFor_IsLetInAgain()
    {
        // All of main was requested three times. New keys leave at once; a key that was in main comes back and stays.
        using PolicyCache cache = Make();
        long now = 0;
        for (int round = 0; round < 3; round++)
        {
            for (uint key = 0; key < Room * 9 / 10; key++) cache.Ask(key, now++);
        }

        for (uint key = 10_000; key < 12_000; key++) cache.Ask(key, now++);
        int kept = Enumerable.Range(0, Room * 9 / 10).Count(key => cache.Ask((uint)key, now++));
        for (uint key = 20_000; key < 22_000; key++) cache.Ask(key, now++);
        int again = Enumerable.Range(0, Room * 9 / 10).Count(key => cache.Ask((uint)key, now++));

        again.ShouldBeGreaterThan(kept * 9 / 10);
    }

    [Fact]
    public void Hit_HalfOfTheRoomFree_CountsAndMovesNothing()
    {
        using var entries = new FakeEntries(4);
        var policy = new WTinyLfuPolicy(entries.Entries, 100, 100);
        for (int number = 1; number <= 3; number++)
        {
            policy.Add(entries.Write(number, (ulong)number, 1), (ulong)number, 0);
        }

        uint[] before = [.. policy.Check([])];

        policy.Hit(FakeEntries.Reference(1), 1, 0);

        policy.Check([]).ShouldBe(before);
        entries.Entries.GetBits(FakeEntries.Reference(1)).ShouldBe(2, "in the window, requested twice");
    }

    [Fact]
    public void OverheadBytes_ManyEntries_IsLessThanTwoForEach()
    {
        using var entries = new FakeEntries(1);
        var policy = new WTinyLfuPolicy(entries.Entries, 1_000_000, 1_000_000);

        ((double)policy.OverheadBytes / 1_000_000).ShouldBeInRange(1.5, 1.7);
    }

    private static PolicyCache Make() =>
        new(Room, unique: 120_000, seed: 3, entries => new WTinyLfuPolicy(entries, Room, Room));

    /// <summary>Hits among the last requests for hot keys, while a scan runs through.</summary>
    private static int HitsAfterAScan(int keySet)
    {
        const int Hot = Room / 2;
        uint from = (uint)keySet * 1_000_000;
        List<uint> keys = [];
        for (uint key = from + 400; key < from + 30_000; key++) keys.AddRange([key, key - 400]);
        for (uint i = 0; i < 300_000; i++) keys.Add(from + (i % 5 == 0 ? 30_000 + i / 5 % Hot : 40_000 + i));
        var trace = new Trace("recency, then a scan", [.. keys], (int)from + 340_000);
        using var cache = new StoreCache(
            StoreCache.WithinEntries(Room) with { Eviction = EvictionPolicyKind.WTinyLfu }, trace, seed: 3, shards: 1);
        return keys.Index().Count(request =>
            cache.Ask(request.Item, request.Index) && request.Index >= keys.Count - (5 * LastHot));
    }
}
