using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class PolicySteeringTests
{
    private const int Entries = 1000;
    private const int Filling = Entries / 4;

    [Fact]
    public void Steer_NothingSeen_StaysWhereItBegins()
    {
        var steering = new PolicySteering(Entries, Entries);
        PolicySetting before = steering.Setting;

        for (int i = 0; i < 100; i++) steering.Steer();

        steering.Setting.ShouldBe(before);
    }

    [Fact]
    public void Steer_Loop_EndsWithTheSmallestWindowAndTheStrictGate()
    {
        var steering = new PolicySteering(Entries, Entries);

        Run(steering, request => (uint)(request % (Entries * 2)), 40 * Entries);

        steering.Setting.ShouldBe(new PolicySetting(0.005, IsStrict: true));
    }

    [Fact]
    public void Steer_LoopThenKeysRequestedTwice_JumpsToAWindowOfNearlyAll()
    {
        var steering = new PolicySteering(Entries, Entries);
        Run(steering, request => (uint)(request % (Entries * 2)), 100 * Entries);

        // In twelve fillings. A hundred fillings of evidence would hold it back for longer.
        Run(steering, request => (uint)(100_000 + (request % 2 == 0 ? request : request - 801)), 12 * Entries);

        steering.Setting.Window.ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void Bytes_FewBytesToManage_AreAboutAThirtySecondOfThem()
    {
        const long Capacity = 2 << 20;

        new PolicySteering(15_000, Capacity).Bytes.ShouldBeLessThan(Capacity / 25);
    }

    [Fact]
    public void Bytes_ManyEntries_AreAtMost120KiB() =>
        new PolicySteering(4_000_000, 1L << 30).Bytes.ShouldBeLessThan(130 << 10);

    private static void Run(PolicySteering steering, Func<int, uint> key, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            steering.Ask(FrequencySketch.Print((key(i) + 1) * 0xD6E8_FEB8_6659_FD93));
            if (i % Filling == 0) steering.Steer();
        }
    }
}
