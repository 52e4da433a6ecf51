namespace Pinyon.Simulation.Tests;

/// <summary>Which seeds a test runs: <c>PINYON_SEED=n</c> that one, <c>PINYON_SEEDS=n</c> so many.</summary>
internal static class Seeds
{
    private const int Usual = 500;

    public static IEnumerable<int> All { get; } = Read("PINYON_SEED") is { } seed
        ? [seed]
        : Enumerable.Range(1, Read("PINYON_SEEDS") ?? Usual);

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text) : null;
}
