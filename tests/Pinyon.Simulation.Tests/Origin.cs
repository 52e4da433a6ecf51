namespace Pinyon.Simulation.Tests;

/// <summary>The origin of all loaders of a world. Every load of any key returns a new value.</summary>
internal sealed record Origin
{
    /// <summary>The longest duration of a load.</summary>
    public TimeSpan Slowest { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The duration of a hanging load: longer than any caller waits.</summary>
    public TimeSpan Hanging { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The share of loads that throw, 0 to 1.</summary>
    public double Throws { get; init; }

    /// <summary>The share of loads that hang, 0 to 1.</summary>
    public double Hangs { get; init; }

    /// <summary>The longest time to live of a loaded value; null = unlimited.</summary>
    public TimeSpan? LongestLife { get; init; }

    /// <summary>Whether the missing keys of a batch are loaded with one call.</summary>
    public bool TakesMany { get; init; }
}
