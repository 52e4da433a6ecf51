using Pinyon.HitRates.Caches;
using Pinyon.HitRates.References;
using Pinyon.HitRates.Traces;
using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Streams;

/// <summary>Runs a policy and three references over made-up streams.</summary>
internal sealed class StreamsRun(StreamsOptions options)
{
    private IReadOnlyList<string> Names => options.Streams.Count > 0 ? options.Streams : StreamKinds.Names;

    /// <summary>A figure for each stream, size and seed, in this order.</summary>
    public IReadOnlyList<StreamFigure> Figures() =>
    [
        .. Names
            .SelectMany(_ => options.Sizes, (name, size) => (Name: name, Size: size))
            .SelectMany(_ => Enumerable.Range(options.Seed, options.Runs), (cell, seed) => (cell.Name, cell.Size, seed))
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(options.Jobs)
            .Select(cell => Run(cell.Name, cell.Size, cell.seed)),
    ];

    private static double MissRatio(ITracedCache cache, Trace trace)
    {
        using (cache)
        {
            int misses = 0;
            for (int i = 0; i < trace.Keys.Length; i++)
            {
                if (!cache.Ask(trace.Keys[i], i)) misses++;
            }

            return (double)misses / trace.Keys.Length;
        }
    }

    private StreamFigure Run(string name, int size, int seed)
    {
        Trace trace = StreamKinds.Make(name, size, seed);
        HitRatesOptions made = new() { Folder = "", Driver = options.Driver, Seed = seed };
        ITracedCache lru = new PolicyCache(
            size, trace.Unique, seed, entries => new LruPolicy(entries) { Capacity = size });
        return new StreamFigure(
            name,
            size,
            MissRatio(CacheKinds.Make(made, options.Policy, trace, size), trace),
            MissRatio(lru, trace),
            MissRatio(new DensityCache(size, trace.Unique, seed), trace),
            MissRatio(new LirsCache(size, trace.Unique), trace));
    }
}
