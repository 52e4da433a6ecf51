using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class MidpointStampsTests
{
    private const int Wait = 1000;
    private const int Drift = 10;

    private readonly MidpointStamps _stamps = new(16, new MidpointSettings { PromotionMilliseconds = Wait });

    [Fact]
    public void HasWaited_UntilTheWaitIsOver_IsFalse()
    {
        _stamps.Arrived(1, now: 5);

        _stamps.HasWaited(1, 5 + Wait - 1).ShouldBeFalse();
        _stamps.HasWaited(1, 5 + Wait).ShouldBeTrue();
    }

    [Fact]
    public void HasWaited_ClockBeyond31Bits_GoesAround()
    {
        const long Late = (1L << 31) - 1;
        _stamps.Arrived(1, Late);

        _stamps.HasWaited(1, Late + Wait - 1).ShouldBeFalse();
        _stamps.HasWaited(1, Late + Wait).ShouldBeTrue();
    }

    [Fact]
    public void HasWaited_OfOneThatMoved_IsTrue()
    {
        _stamps.Arrived(1, now: 5);
        _stamps.Moved(1, evictions: 5);

        _stamps.HasWaited(1, 5).ShouldBeTrue();
    }

    [Fact]
    public void EvictionsSince_NeverMoved_AreAll()
    {
        _stamps.Arrived(1, now: 5);

        _stamps.EvictionsSince(1, 70).ShouldBe(70);
        _stamps.EvictionsSince(2, 70).ShouldBe(70);
    }

    [Fact]
    public void EvictionsSince_Moved_CountsFromThere()
    {
        _stamps.Moved(1, evictions: 60);

        _stamps.EvictionsSince(1, 70).ShouldBe(10);
    }

    [Fact]
    public void Rename_TakesTheStampAlong()
    {
        _stamps.Moved(1, evictions: 60);
        _stamps.Rename(1, 2);

        _stamps.EvictionsSince(1, 70).ShouldBe(70);
        _stamps.EvictionsSince(2, 70).ShouldBe(10);
    }

    [Fact]
    public void Sweep_LetsGoOfWhatIsOverAndOfNothingElse()
    {
        _stamps.Arrived(1, now: 0);
        _stamps.Arrived(2, now: 1);
        _stamps.Moved(3, evictions: 0);
        _stamps.Moved(4, evictions: 1);
        for (int i = 0; i < 16; i++) _stamps.Sweep(now: Wait, evictions: Drift + 1, Drift);
        List<string> faults = [];
        _stamps.Check(new HashSet<uint> { 2, 4 }, faults);

        faults.ShouldBeEmpty();
        _stamps.HasWaited(2, Wait).ShouldBeFalse();
        _stamps.EvictionsSince(4, Drift + 1).ShouldBe(Drift);
    }

    [Fact]
    public void Bytes_ManyThatComeAndWait_DoNotGrow()
    {
        for (uint i = 1; i < 100_000; i++)
        {
            _stamps.Sweep(now: i, evictions: i, Drift);
            _stamps.Arrived(i, now: i);
        }

        _stamps.Bytes.ShouldBeLessThan(4 * Wait * sizeof(ulong));
    }
}
