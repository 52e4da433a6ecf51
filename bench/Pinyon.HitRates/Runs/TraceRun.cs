using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Runs;

/// <summary>Runs every policy over every cell, one after the other, and tells how far it is.</summary>
internal sealed class TraceRun(HitRatesOptions options, ReferenceTable reference)
{
    private const int ProgressMask = (1 << 20) - 1;

    private IReadOnlyList<string> Policies => options.Policies.Count > 0 ? options.Policies : CacheKinds.Names;

    /// <summary>The figures, each as soon as it is known.</summary>
    public IEnumerable<Figure> Figures()
    {
        foreach (string name in TraceFile.Names(options.Folder))
        {
            if (options.Traces.Count > 0 && !options.Traces.Contains(name, StringComparer.Ordinal)) continue;
            Trace trace = TraceFile.Read(options.Folder, name);
            foreach (int size in options.Sizes.Count > 0 ? options.Sizes : reference.Sizes(name))
            {
                foreach (string policy in Policies) yield return Run(trace, size, policy);
            }
        }
    }

    private Figure Run(Trace trace, int size, string policy)
    {
        using ITracedCache cache = CacheKinds.Make(policy, size, trace.Unique, options.Seed);
        long misses = 0;
        for (int i = 0; i < trace.Keys.Length; i++)
        {
            if (!cache.Ask(trace.Keys[i], i)) misses++;
            if ((i & ProgressMask) == ProgressMask) Progress(trace, size, policy, i);
        }

        return new Figure(trace.Name, trace.Keys.Length, trace.Unique, size, policy, misses);
    }

    private static void Progress(Trace trace, int size, string policy, int done)
    {
        if (Console.IsErrorRedirected) return;
        Console.Error.Write($"\r{trace.Name} {size} {policy}: {100L * done / trace.Keys.Length} %    \r");
    }
}
