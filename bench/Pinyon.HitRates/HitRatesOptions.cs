using Pinyon.HitRates.Caches;

namespace Pinyon.HitRates;

/// <summary>The options of the command line.</summary>
internal sealed record HitRatesOptions
{
    /// <summary>The folder of the traces and of reference.csv.</summary>
    public required string Folder { get; init; }

    /// <summary>Names of policies; all if empty.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Numbers of entries; those of reference.csv for each trace if empty.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>Names of traces; all if empty.</summary>
    public IReadOnlyList<string> Traces { get; init; } = [];

    /// <summary>Changes the hashes of the keys, to show how much figures depend on them.</summary>
    public int Seed { get; init; }

    /// <summary>How many times to run it all, each with the next seed.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Leaves out smaller sizes.</summary>
    public int Fewest { get; init; }

    /// <summary>The kind of cache that requests run through.</summary>
    public CacheDriver Driver { get; init; }

    /// <summary>Into how many shards to cut a store, a power of two; 0 = as many as it chooses itself.</summary>
    public int Shards { get; init; }

    /// <summary>How many cells to run at a time.</summary>
    public int Jobs { get; init; } = 1;

    public string? CsvFile { get; init; }

    public string? SvgFile { get; init; }
}
