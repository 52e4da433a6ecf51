namespace Pinyon.Simulation.Tests;

/// <summary>What loaders of a world load from. It has a value for every key, another one for each load.</summary>
internal sealed record Origin
{
    /// <summary>A load takes any time up to this.</summary>
    public TimeSpan Slowest { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The duration of a hanging load: longer than any caller waits.</summary>
    public TimeSpan Hanging { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of the loads, how many throw: 0 to 1.</summary>
    public double Throws { get; init; }

    /// <summary>Of the loads, how many hang: 0 to 1.</summary>
    public double Hangs { get; init; }

    /// <summary>What is loaded lives for any time up to this; null = until it is removed.</summary>
    public TimeSpan? LongestLife { get; init; }

    /// <summary>Whether the keys that are missing of a batch are loaded by one call.</summary>
    public bool TakesMany { get; init; }
}
