using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>What the default policy promises: scans pass, the window finds its size, overhead is bounded.</summary>
public sealed class WTinyLfuPolicyTests
{
    private const int Room = 1000;

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
        // Every key is asked for once, and once more 400 keys later: only LRU gets this right.
        using PolicyCache cache = Make();
        for (uint key = 400; key < 60_000; key++)
        {
            cache.Ask(key, key);
            cache.Ask(key - 400, key);
        }

        ((WTinyLfuPolicy)cache.Policy).WindowShare.ShouldBeGreaterThan(0.65);
    }

    [Fact]
    public void Window_LoopLargerThanTheRoom_BecomesSmall()
    {
        using PolicyCache cache = Make();
        int hits = 0;
        for (int i = 0; i < 200_000; i++)
        {
            if (cache.Ask((uint)(i % (Room * 2)), i)) hits++;
        }

        ((WTinyLfuPolicy)cache.Policy).WindowShare.ShouldBeLessThan(0.2);
        hits.ShouldBeGreaterThan(200_000 / 5, "LRU would have none");
    }

    [Fact]
    public void OverheadBytes_ManyEntries_IsAboutThreeForEach()
    {
        using var entries = new FakeEntries(1);
        var policy = new WTinyLfuPolicy(entries.Entries, 1_000_000, 1_000_000);

        ((double)policy.OverheadBytes / 1_000_000).ShouldBeInRange(2.5, 3.5);
    }

    private static PolicyCache Make() =>
        new(Room, unique: 120_000, seed: 3, entries => new WTinyLfuPolicy(entries, Room, Room));
}
