namespace Pinyon.Simulation.Tests;

/// <summary>The seeds that a test runs: <c>PINYON_SEED=n</c> one, <c>PINYON_SEEDS=n</c> that many.</summary>
internal static class Seeds
{
    private const int Usual = 500;

    private const int Few = 200;

    private const int VeryFew = 75;

    public static IEnumerable<int> All { get; } = Read("PINYON_SEED") is { } seed
        ? [seed]
        : Enumerable.Range(1, Read("PINYON_SEEDS") ?? Usual);

    /// <summary>Fewer seeds by default, for expensive worlds.</summary>
    public static IEnumerable<int> Fewer => Read("PINYON_SEEDS") is null ? All.Take(Few) : All;

    /// <summary>Still fewer, for worlds that come in many kinds.</summary>
    public static IEnumerable<int> Fewest => Read("PINYON_SEEDS") is null ? All.Take(VeryFew) : All;

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text) : null;
}
