using System.Collections.Concurrent;
using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Runs;

/// <summary>Runs every policy over every cell, some cells at a time.</summary>
internal sealed class TraceRun(HitRatesOptions options, ReferenceTable reference)
{
    private const string OwnLru = "lru";

    private readonly RunProgress _progress = new();

    private bool IsInBytes => options.Driver == CacheDriver.StoreBytes;

    private int Fewest => Math.Max(options.Fewest, IsInBytes ? CacheDrivers.FewestEntriesInBytes : 0);

    // Within bytes LRU is what the others are compared with, so it is run in any case.
    private IEnumerable<string> Policies =>
        (options.Policies.Count > 0 ? options.Policies : CacheKinds.Names)
            .Union(IsInBytes ? [OwnLru] : [], StringComparer.Ordinal);

    /// <summary>The figures, cell by cell, each as soon as it is known and those before are.</summary>
    public IEnumerable<Figure> Figures() =>
        Partitioner.Create(Cells(), EnumerablePartitionerOptions.NoBuffering)
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(options.Jobs)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(Run)
            .SelectMany(figures => figures);

    private IEnumerable<Cell> Cells()
    {
        foreach (string name in TraceFile.Names(options.Folder))
        {
            if (options.Traces.Count > 0 && !options.Traces.Contains(name, StringComparer.Ordinal)) continue;
            Trace trace = TraceFile.Read(options.Folder, name);
            foreach (int size in options.Sizes.Count > 0 ? options.Sizes : reference.Sizes(name))
            {
                if (size >= Fewest) yield return new Cell(trace, size);
            }
        }
    }

    private List<Figure> Run(Cell cell)
    {
        List<Figure> figures = [.. Policies.Select(policy => Run(cell, policy))];
        if (!IsInBytes) return figures;
        long least = Optimum.Misses(cell.Trace, EntryCharge.Budget(cell.Trace, cell.Size));
        double lru = figures.Single(figure => figure.Policy == OwnLru).MissRatio;
        reference.Set(cell.Trace.Name, cell.Size, ReferenceTable.Lru, lru);
        reference.Set(
            cell.Trace.Name, cell.Size, ReferenceTable.Optimum, (double)least / cell.Trace.Keys.Length);
        return figures;
    }

    private Figure Run(Cell cell, string policy)
    {
        Trace trace = cell.Trace;
        using ITracedCache cache = CacheKinds.Make(options, policy, trace, cell.Size);
        long misses = 0;
        for (int i = 0; i < trace.Keys.Length; i++)
        {
            if (!cache.Ask(trace.Keys[i], i)) misses++;
            _progress.Tell(cell, policy, i);
        }

        return new Figure(trace.Name, trace.Keys.Length, trace.Unique, cell.Size, policy, misses);
    }
}
