using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class KeySampleTests
{
    [Fact]
    public void Fit_CacheNoLargerThanTheMiniature_SamplesEveryKey()
    {
        KeySample sample = new();

        sample.Fit(1000, 1000);

        Prints(1000).ShouldAllBe(print => sample.Has(print));
        sample.Scaled(1000).ShouldBe(1000);
    }

    [Theory]
    [InlineData(1_001, 1_000)]
    [InlineData(8_000, 896)]
    [InlineData(100_000, 112)]
    [InlineData(4_000_000, 896)]
    public void Fit_LargerCache_SamplesAboutAsManyAsTheMiniatureHolds(int entries, int most)
    {
        KeySample sample = new();
        sample.Fit(entries, most);

        int sampled = Prints(entries).Count(sample.Has);

        sample.Scaled(entries).ShouldBeInRange(most * 3 / 4, most, "an edge of four in each octave");
        sampled.ShouldBeInRange((int)(sample.Scaled(entries) * 0.8), (int)(sample.Scaled(entries) * 1.2));
    }

    [Fact]
    public void Scaled_EntriesCameAndWent_IsTheSampledPartOfThoseThere()
    {
        KeySample sample = new();
        sample.Fit(2000, 300);
        foreach (uint print in Prints(3000)) sample.Enter(print);
        foreach (uint print in Prints(1000)) sample.Leave(print);

        int sampled = Prints(3000).Skip(1000).Count(sample.Has);

        sample.Scaled(2000).ShouldBe(sampled);
    }

    [Fact]
    public void Fit_OtherRoom_CountsThoseThereByTheNewThreshold()
    {
        KeySample sample = new();
        sample.Fit(1000, 1000);
        foreach (uint print in Prints(10_000)) sample.Enter(print);

        sample.Fit(10_000, 500);

        sample.Scaled(10_000).ShouldBe(Prints(10_000).Count(sample.Has));
    }

    [Fact]
    public void Scaled_LoopALittleLargerThanTheCache_NeverHoldsTheWholeLoop()
    {
        // The cache holds all of the loop but 30 keys. By the promised share alone, half of all samples would fit.
        const int Loop = 1030;
        for (uint seed = 0; seed < 50; seed++)
        {
            KeySample sample = new();
            sample.Fit(1000, 500);
            uint[] loop = [.. Enumerable.Range(0, Loop).Select(key => Print((uint)key + (seed * 100_000)))];
            foreach (uint print in loop.Take(1000)) sample.Enter(print);

            sample.Scaled(1000).ShouldBeLessThan(loop.Count(sample.Has), $"seed {seed}");
        }
    }

    private static IEnumerable<uint> Prints(int count) => Enumerable.Range(0, count).Select(key => Print((uint)key));

    private static uint Print(uint key) => FrequencySketch.Print((key + 1) * 0xD6E8_FEB8_6659_FD93);
}
