using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Streams;

namespace Pinyon.Store.Tests.Streams;

/// <summary>The default policy on streams of our own: never far from the best of LRU, D20 and LIRS.</summary>
public sealed class StreamsTests
{
    public static TheoryData<string> Names => [.. StreamKinds.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void DefaultPolicy_Stream_MissesAtMostATenthMoreThanTheBest(string name)
    {
        StreamsOptions options = new()
        {
            Streams = [name],
            Policy = "w-tinylfu",
            Sizes = [1000],
            Driver = CacheDriver.Policy,
            Seed = 1,
        };

        StreamFigure figure = new StreamsRun(options).Figures().ShouldHaveSingleItem();

        figure.Policy.ShouldBeLessThan(figure.Best * 1.1, figure.ToString());
    }

    [Fact]
    public void Make_SameSeed_SameRequests()
    {
        uint[] keys = StreamKinds.Make("phase-mixed", 100, seed: 7).Keys;

        StreamKinds.Make("phase-mixed", 100, seed: 7).Keys.ShouldBe(keys);
        StreamKinds.Make("phase-mixed", 100, seed: 8).Keys.ShouldNotBe(keys);
    }

    [Fact]
    public void Loop_Length_RequestsEachKeyAsOften()
    {
        var writer = new RequestWriter(100, seed: 0);

        writer.Loop(1.5, 3);

        writer.Keys.CountBy(key => key).Count().ShouldBe(150);
        writer.Keys.CountBy(key => key).ShouldAllBe(key => key.Value == 2);
    }
}
