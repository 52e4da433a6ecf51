using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class ShadowCacheTests
{
    private const int Room = 100;

    [Fact]
    public void Ask_LoopAndStrictGate_KeepsNearlyAllThatFits() =>
        HitsOfALastRound(new PolicySetting(0.01, IsStrict: true), 150).ShouldBeGreaterThan(90);

    [Fact]
    public void Ask_LoopAndWindowOfEverything_IsLru() =>
        HitsOfALastRound(new PolicySetting(1, IsStrict: false), Room + 1).ShouldBe(0);

    [Fact]
    public void Ask_LoopThatFits_HitsAlways() =>
        HitsOfALastRound(new PolicySetting(0.4, IsStrict: false), Room).ShouldBe(Room);

    [Fact]
    public void Capacity_Smaller_LetsEntriesGoWithTheNextRequests()
    {
        var shadow = new ShadowCache(Room, new PolicySetting(0.4, IsStrict: false)) { Capacity = Room };
        for (uint print = 1; print <= Room; print++) shadow.Ask(print, 1);

        shadow.Capacity = 30;
        shadow.Ask(1000, 1);

        shadow.Count.ShouldBe(30);
    }

    private static int HitsOfALastRound(PolicySetting setting, int loop)
    {
        var shadow = new ShadowCache(Room, setting) { Capacity = Room };
        int hits = 0;
        for (int round = 1; round <= 20; round++)
        {
            hits = Enumerable.Range(1, loop).Count(print => shadow.Ask((uint)print, Math.Min(round, 3)));
        }

        return hits;
    }
}
