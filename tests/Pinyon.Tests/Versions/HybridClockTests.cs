using Microsoft.Extensions.Time.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Versions;

public sealed class HybridClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_WhileTimeStandsStill_Grows()
    {
        var clock = new HybridClock(_time);

        ulong first = clock.Next();

        clock.Next().ShouldBe(first + 1);
        clock.Now.ShouldBe(first + 1);
    }

    [Theory]
    [InlineData(1UL << 16, 3UL << 16)]
    [InlineData(ulong.MaxValue - (2UL << 16), ulong.MaxValue)]
    [InlineData(ulong.MaxValue - (1UL << 16), ulong.MaxValue)]
    public void Add_BeyondTheLastReading_IsTheLastReading(ulong clock, ulong later) =>
        HybridClock.Add(clock, TimeSpan.FromMilliseconds(2)).ShouldBe(later);

    [Fact]
    public void Next_WithAFullCounter_CarriesIntoTheMilliseconds()
    {
        var clock = new HybridClock(_time);
        ulong first = clock.Next();
        clock.Observe(first | 0xFFFF);

        ulong next = clock.Next();

        (next >> 16).ShouldBe((first >> 16) + 1);
        (next & 0xFFFF).ShouldBe(0u);
    }

    [Fact]
    public void Now_AsTimePasses_IsMillisecondsSince1970()
    {
        var clock = new HybridClock(_time);
        _time.Advance(TimeSpan.FromSeconds(5));

        (clock.Now >> 16).ShouldBe((ulong)_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Next_AboveAnEntryThatIsFarAhead_RunsOnFromThere()
    {
        // Limits of writes (R5) are read on this clock: one that stood still would let them in however late they come.
        var clock = new HybridClock(_time);
        ulong ahead = HybridClock.Add(clock.Now, TimeSpan.FromDays(3));

        clock.Next(ahead).ShouldBe(ahead + 1);
        _time.Advance(TimeSpan.FromSeconds(4));

        clock.Next().ShouldBeGreaterThanOrEqualTo(HybridClock.Add(ahead, TimeSpan.FromSeconds(3.999)));
    }

    [Fact]
    public void Observe_OfAClockAhead_IsNeverFallenBehindAndRunsOn()
    {
        var clock = new HybridClock(_time);
        ulong ahead = HybridClock.Add(clock.Now, TimeSpan.FromSeconds(30));

        clock.Observe(ahead);

        clock.Next().ShouldBeGreaterThan(ahead);
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Now.ShouldBe(HybridClock.Add(ahead, TimeSpan.FromSeconds(1)) & ~0xFFFFul);
        clock.TimesAhead.ShouldBe(0);
    }

    [Fact]
    public void Observe_OfAClockBehind_ChangesNothing()
    {
        var clock = new HybridClock(_time);
        ulong now = clock.Next();

        clock.Observe(now - 1);
        clock.Observe(0);

        clock.Now.ShouldBe(now);
    }

    [Fact]
    public void Observe_OfAClockMoreThanAMinuteAhead_IsCounted()
    {
        var clock = new HybridClock(_time);

        clock.Observe(HybridClock.Add(clock.Now, TimeSpan.FromSeconds(61)));

        clock.TimesAhead.ShouldBe(1);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData((1UL << 63) - 1)]
    public void Observe_OfAClockMoreThanADayAhead_IsCountedAndNotFollowed(ulong seen)
    {
        var clock = new HybridClock(_time);
        ulong now = clock.Next();

        clock.Observe(seen);

        clock.Next().ShouldBe(now + 1);
        clock.TimesAhead.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(60_000)]
    public void Observe_OfAClockAtMostAMinutePastADay_IsFollowedForADay(int past)
    {
        var clock = new HybridClock(_time);
        ulong inADay = HybridClock.Add(clock.Now, TimeSpan.FromDays(1));

        clock.Observe(HybridClock.Add(inADay, TimeSpan.FromMilliseconds(past)));

        clock.Now.ShouldBe(inADay);
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Now.ShouldBe(HybridClock.Add(inADay, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Next_AboveAVersion_IsAboveIt()
    {
        var clock = new HybridClock(_time);
        ulong version = HybridClock.Add(clock.Now, TimeSpan.FromDays(400));

        clock.Next(version).ShouldBe(version + 1);
        clock.Next().ShouldBe(version + 2);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1)]
    public void Next_AboveTheLastNumbers_StandsStillAtTheLast(ulong above)
    {
        var clock = new HybridClock(_time);

        clock.Next(above).ShouldBe(ulong.MaxValue);
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Next(above).ShouldBe(ulong.MaxValue);
        clock.Now.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void IsCredible_OfAReading_IsADayAndAMinuteAheadOfTheWallClockOrBelowThisClock()
    {
        var clock = new HybridClock(_time);
        TimeSpan most = TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1);
        ulong inADay = HybridClock.Add(clock.Now, most);
        ulong later = HybridClock.Add(clock.Now, most + TimeSpan.FromMilliseconds(1));

        clock.IsCredible(inADay).ShouldBeTrue();
        clock.IsCredible(later).ShouldBeFalse();
        clock.IsCredible(ulong.MaxValue).ShouldBeFalse();
        clock.Next(later);
        clock.IsCredible(later).ShouldBeTrue("this clock is there itself");
    }

    [Fact]
    public void Next_OnManyThreads_NeverRepeats()
    {
        var clock = new HybridClock(TimeProvider.System);
        var issued = new ulong[4][];

        Parallel.For(0, issued.Length, thread =>
        {
            issued[thread] = new ulong[20_000];
            for (int i = 0; i < issued[thread].Length; i++)
            {
                issued[thread][i] = clock.Next();
            }
        });

        issued.ShouldAllBe(own => own.SequenceEqual(own.Order()));
        issued.SelectMany(own => own).Distinct().Count().ShouldBe(80_000);
    }
}
