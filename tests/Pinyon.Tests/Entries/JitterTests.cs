using Pinyon.Entries;

namespace Pinyon.Tests.Entries;

public sealed class JitterTests
{
    [Fact]
    public void Shorten_ManyTimes_SpreadsOverTheWholePartAndNoFurther()
    {
        var jitter = new Jitter(0.10, seed: 7);

        long[] times = [.. Enumerable.Range(0, 10_000).Select(_ => jitter.Shorten(100_000))];

        times.ShouldAllBe(time => time >= 90_000 && time <= 100_000);
        times.Min().ShouldBeLessThan(90_100);
        times.Max().ShouldBeGreaterThan(99_900);
        times.Average().ShouldBe(95_000, tolerance: 150);
    }

    [Fact]
    public void Shorten_WithEqualSeeds_IsTheSame()
    {
        var first = new Jitter(0.10, seed: 7);
        var second = new Jitter(0.10, seed: 7);
        var other = new Jitter(0.10, seed: 8);

        long[] times = [.. Enumerable.Range(0, 10).Select(_ => first.Shorten(1_000_000))];

        Enumerable.Range(0, 10).Select(_ => second.Shorten(1_000_000)).ShouldBe(times);
        Enumerable.Range(0, 10).Select(_ => other.Shorten(1_000_000)).ShouldNotBe(times);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Shorten_OfAlmostNothing_LeavesSomething(long time, long expected) =>
        new Jitter(0.10, seed: 1).Shorten(time).ShouldBe(expected);

    [Fact]
    public void Shorten_WithoutJitter_IsExact() => new Jitter(0, seed: 1).Shorten(1000).ShouldBe(1000);
}
