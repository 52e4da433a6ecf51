using Pinyon.Load.Keys;

namespace Pinyon.Load.Tests.Keys;

public sealed class ZipfKeysTests
{
    private const int Seed = 1120;
    private const int Draws = 1_000_000;

    [Theory]
    [InlineData(10, 0.99)]
    [InlineData(1000, 0.99)]
    [InlineData(1_000_000, 0.99)]
    [InlineData(1000, 0.5)]
    public void Next_ManyDraws_FirstTenRanksComeAsOftenAsTheFormulaSays(int count, double exponent)
    {
        double[] weights = [.. Enumerable.Range(1, count).Select(rank => Math.Pow(rank, -exponent))];
        double all = weights.Sum();
        int[] seen = Draw(new ZipfKeys(count, exponent), count);

        // Chi-square over ranks 1 to 10 and the rest. With 10 degrees of freedom it is below 35.6 in 9,999 of 10,000.
        double[] expected = [.. weights.Take(10).Append(weights.Skip(10).Sum()).Select(weight => Draws * weight / all)];
        int[] counted = [.. seen.Take(10), seen.Skip(10).Sum()];
        double chiSquare = expected.Zip(counted)
            .Where(pair => pair.First > 0)
            .Sum(pair => Math.Pow(pair.Second - pair.First, 2) / pair.First);
        chiSquare.ShouldBeLessThan(35.6, $"seed {Seed}");
    }

    [Fact]
    public void Next_FewKeys_EveryOneComes() => Draw(new ZipfKeys(100, 0.99), 100).ShouldAllBe(times => times > 0);

    [Fact]
    public void Next_OneKey_IsThatKey() => Draw(new ZipfKeys(1, 0.99), 1).ShouldBe([Draws]);

    [Theory]
    [InlineData(0, 0.99)]
    [InlineData(10, 0)]
    [InlineData(10, 1)]
    [InlineData(10, double.NaN)]
    public void Constructor_OutsideItsLimits_Throws(int count, double exponent) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ZipfKeys(count, exponent));

    private static int[] Draw(ZipfKeys keys, int count)
    {
        var random = new Random(Seed);
        var seen = new int[count];
        for (int i = 0; i < Draws; i++)
        {
            seen[keys.Next(random)]++;
        }

        return seen;
    }
}
