using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Reports;
using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates;

/// <summary>Runs the traces with the given options and writes the results.</summary>
internal static class HitRatesProgram
{
    private const int Done = 0;
    private const int BadOptions = 2;

    public static int Run(HitRatesOptions options)
    {
        List<string> faults = [.. Faults(options)];
        if (faults.Count > 0)
        {
            foreach (string fault in faults) Console.Error.WriteLine(fault);
            return BadOptions;
        }

        List<Figure> figures = [];
        List<(string Policy, GapClosed? Sum)> sums = [];
        ReferenceTable reference = new();
        for (int i = 0; i < options.Runs; i++)
        {
            reference = ReferenceTable.Read(Path.Combine(options.Folder, "reference.csv"));
            figures = RunOnce(options with { Seed = options.Seed + i }, reference);
            sums.AddRange(GapClosed.ByPolicy(figures, reference));
        }

        if (options.Runs > 1) Console.Write(FigureText.Spread(sums));
        if (options.CsvFile is { } csv) File.WriteAllText(csv, FigureCsv.Of(figures, options.Driver));
        if (options.SvgFile is { } svg) File.WriteAllText(svg, Chart.Of(figures, reference));
        return Done;
    }

    private static List<Figure> RunOnce(HitRatesOptions options, ReferenceTable reference)
    {
        var run = new TraceRun(options, reference);
        List<Figure> figures = [];
        foreach (Figure figure in run.Figures())
        {
            figures.Add(figure);
            Console.WriteLine(FigureText.Line(figure, reference));
        }

        Console.WriteLine();
        Console.Write(FigureText.Summary(GapClosed.ByPolicy(figures, reference)));
        return figures;
    }

    private static IEnumerable<string> Faults(HitRatesOptions options)
    {
        bool exists = Directory.Exists(options.Folder);
        if (!exists || TraceFile.Names(options.Folder).Count == 0)
        {
            yield return $"--traces {options.Folder}: there is no such folder, or no trace in it.";
        }

        foreach (string name in options.Policies.Except(CacheKinds.Names, StringComparer.Ordinal))
        {
            yield return $"--policies {name}: unknown policy.";
        }

        if (options.Runs < 1) yield return "--runs: how often, 1 or more.";
        if (options.Jobs < 1) yield return "--jobs: a number of cells, 1 or more.";
        if (options.Shards != 0 && !int.IsPow2(options.Shards)) yield return "--shards: a power of two, or 0.";
        if (options.Sizes.Any(size => size < 1)) yield return "--sizes: a size is a number of entries, 1 or more.";
    }
}
