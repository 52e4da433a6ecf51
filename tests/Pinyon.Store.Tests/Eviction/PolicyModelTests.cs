using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>
/// Random operations on every policy: its lists stay consistent and hold what was added and not evicted.
/// </summary>
public sealed class PolicyModelTests
{
    private const int Slots = 600;
    private const int Operations = 30_000;
    private const int CheckEvery = 50;

    [Theory]
    [MemberData(nameof(PolicyMaker.Names), MemberType = typeof(PolicyMaker))]
    public void Policy_CountedEntries_KeepsItsListsWhole(string name) =>
        Run(name, capacity: 200, mostCharge: 1, seed: 11);

    [Theory]
    [MemberData(nameof(PolicyMaker.Names), MemberType = typeof(PolicyMaker))]
    public void Policy_ChargesOfAllSizes_KeepsItsListsWhole(string name) =>
        Run(name, capacity: 20_000, mostCharge: 900, seed: 12);

    [Theory]
    [MemberData(nameof(PolicyMaker.Names), MemberType = typeof(PolicyMaker))]
    public void Policy_RoomForOne_KeepsOne(string name) => Run(name, capacity: 1, mostCharge: 1, seed: 13);

    [Theory]
    [MemberData(nameof(PolicyMaker.Names), MemberType = typeof(PolicyMaker))]
    public void Evict_UntilNothingIsLeft_ReturnsEveryEntryOnce(string name)
    {
        using var entries = new FakeEntries(Slots);
        IEvictionPolicy policy = PolicyMaker.Make(name, entries.Entries, 100, 100);
        for (int number = 1; number <= 100; number++)
        {
            ulong hash = (ulong)number << 40;
            policy.Add(entries.Write(number, hash, 1), hash, 0);
        }

        uint[] victims = [.. Enumerable.Range(0, 100).Select(_ => policy.Evict(0))];

        victims.Distinct().Count().ShouldBe(100);
        victims.ShouldNotContain(0u);
        policy.Evict(0).ShouldBe(0u);
        policy.Charged.ShouldBe(0);
    }

    private static void Run(string name, long capacity, int mostCharge, int seed)
    {
        using var entries = new FakeEntries(Slots);
        IEvictionPolicy policy = PolicyMaker.Make(name, entries.Entries, capacity, expectedEntries: 16);
        var model = new PolicyModel(entries, policy, Slots, new Random(seed), mostCharge);
        for (int i = 0; i < Operations; i++)
        {
            model.Step(now: i);
            if (i % CheckEvery == 0) model.Faults().ShouldBeEmpty($"{name}, seed {seed}, after operation {i}");
        }

        model.Evicted.ShouldBePositive();
    }
}
