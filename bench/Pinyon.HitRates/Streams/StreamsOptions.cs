using Pinyon.HitRates.Caches;

namespace Pinyon.HitRates.Streams;

/// <summary>Which made-up streams to run through what.</summary>
internal sealed record StreamsOptions
{
    /// <summary>Names of streams; all if empty.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    public required string Policy { get; init; }

    /// <summary>Entries in the cache.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>What the policy runs in; always counted in entries.</summary>
    public CacheDriver Driver { get; init; }

    public int Seed { get; init; }

    /// <summary>How many seeds.</summary>
    public int Runs { get; init; } = 1;

    public int Jobs { get; init; } = 1;
}
