using Pinyon.Store.Expiration;
using Pinyon.Store.Tests.Entries;

namespace Pinyon.Store.Tests.Expiration;

public sealed class TimerWheelTests
{
    private readonly NativeEntries _entries = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(1L << 60)]
    [InlineData(long.MaxValue - 1)]
    public void Advance_OneEntry_FiresAtItsEndAndNotBefore(long end)
    {
        var wheel = new TimerWheel(_entries.Memory);
        uint entry = EndingAt(end);
        wheel.Arm(entry);

        Fire(wheel, end - 1).ShouldBeEmpty();
        Fire(wheel, end).ShouldBe([entry]);
        Fire(wheel, long.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public void Arm_NeverEnding_IsInNoSlot()
    {
        var wheel = new TimerWheel(_entries.Memory);
        uint entry = EndingAt(10);
        wheel.Arm(entry);
        wheel.Disarm(entry);
        _entries.Memory.EndsAt(entry) = Expiry.Never;
        wheel.Arm(entry);

        Fire(wheel, long.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public void Arm_EndInThePast_FiresAtTheNextStep()
    {
        var wheel = new TimerWheel(_entries.Memory);
        Fire(wheel, 1000);
        uint entry = EndingAt(3);
        wheel.Arm(entry);

        Fire(wheel, 999).ShouldBeEmpty();
        Fire(wheel, 1000).ShouldBe([entry]);
    }

    [Fact]
    public void Disarm_Twice_LeavesTheOthers()
    {
        var wheel = new TimerWheel(_entries.Memory);
        uint[] entries = [EndingAt(70), EndingAt(71), EndingAt(72)];
        foreach (uint entry in entries) wheel.Arm(entry);

        wheel.Disarm(entries[1]);
        wheel.Disarm(entries[1]);

        Fire(wheel, 100).ShouldBe([entries[0], entries[2]], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Advance_RandomArmsAndJumps_FiresWhatAListWouldFire(int seed)
    {
        var random = new Random(seed);
        var wheel = new TimerWheel(_entries.Memory);
        List<uint> armed = [];
        long now = 0;
        for (int step = 0; step < 2000; step++)
        {
            switch (random.Next(6))
            {
                case < 3:
                    armed.Add(EndingAt(now + 1 + Distance(random)));
                    wheel.Arm(armed[^1]);
                    break;
                case 3 when armed.Count > 0:
                    uint moved = armed[random.Next(armed.Count)];
                    wheel.Disarm(moved);
                    _entries.Memory.EndsAt(moved) = now + 1 + Distance(random);
                    wheel.Arm(moved);
                    break;
                case 4 when armed.Count > 0:
                    int index = random.Next(armed.Count);
                    wheel.Disarm(armed[index]);
                    armed.RemoveAt(index);
                    break;
                default:
                    now += Distance(random);
                    // Sometimes a walk is broken off, as by a small maxWork, and taken up later.
                    int steps = random.Next(2) == 0 ? random.Next(5) : int.MaxValue;
                    List<uint> fired = Fire(wheel, now, steps);
                    fired.TrueForAll(entry => EndOf(entry) <= now).ShouldBeTrue($"seed {seed}, step {step}");
                    armed.RemoveAll(fired.Contains).ShouldBe(fired.Count, $"seed {seed}, step {step}");
                    bool complete = steps < int.MaxValue || armed.TrueForAll(entry => EndOf(entry) > now);
                    complete.ShouldBeTrue($"seed {seed}, step {step}");
                    break;
            }
        }

        Fire(wheel, long.MaxValue).ShouldBe(armed, ignoreOrder: true, $"seed {seed}");
    }

    private static long Distance(Random random) => random.NextInt64(1L << random.Next(40));

    private long EndOf(uint entry) => _entries.Memory.EndsAt(entry);

    private uint EndingAt(long end) => _entries.Write("key"u8, default, new WriteOptions(1, ExpiresAt: end));

    private static List<uint> Fire(TimerWheel wheel, long now, int steps = int.MaxValue)
    {
        List<uint> fired = [];
        for (int i = 0; i < steps && wheel.Advance(now, out uint entry); i++)
        {
            if (entry != 0) fired.Add(entry);
        }

        return fired;
    }
}
