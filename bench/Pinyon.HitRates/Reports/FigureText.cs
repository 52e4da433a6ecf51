using System.Text;
using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Reports;

/// <summary>The figures for a reader: a line for each, and a table of sums.</summary>
internal static class FigureText
{
    private static readonly string[] Others = [ReferenceTable.Lru, "ARC", "WTLFU-D50", ReferenceTable.Optimum];

    /// <summary>One cell, beside what others reached there.</summary>
    public static string Line(Figure figure, ReferenceTable reference)
    {
        StringBuilder line = new();
        line.Append($"{figure.Trace,-14} {figure.Size,7} {figure.Policy,-13} misses {100 * figure.MissRatio,7:F3} %");
        foreach (string other in Others)
        {
            double? others = reference.MissRatio(figure.Trace, figure.Size, other);
            if (others is { } ratio) line.Append($"  {other} {100 * ratio:F3}");
        }

        if (GapClosed.ShareOf(figure, reference) is { } share) line.Append($"  gap closed {share:+0.000;-0.000}");
        return line.ToString();
    }

    /// <summary>A line for each policy.</summary>
    public static string Summary(IEnumerable<(string Policy, GapClosed? Sum)> sums)
    {
        StringBuilder table = new();
        foreach ((string policy, GapClosed? sum) in sums)
        {
            table.AppendLine(sum is null
                ? $"{policy,-14} no reference to compare with"
                : $"{policy,-14} gap closed {sum.Share:+0.0000;-0.0000}"
                    + $"  worst cell against LRU {100 * sum.Worst:+0.0;-0.0} %"
                    + $"  not worse in {sum.NotWorse} of {sum.Cells}");
        }

        return table.ToString();
    }

    /// <summary>A line for each policy: what several runs had in the mean, at the least and at the most.</summary>
    public static string Spread(IEnumerable<(string Policy, GapClosed? Sum)> sums)
    {
        StringBuilder table = new("\n");
        foreach (var runs in sums.GroupBy(row => row.Policy, row => row.Sum, StringComparer.Ordinal))
        {
            List<GapClosed> known = [.. runs.OfType<GapClosed>()];
            if (known.Count == 0) continue;
            table.AppendLine($"{runs.Key,-14} {known.Count} runs:"
                + $" gap closed {known.Average(sum => sum.Share):+0.0000;-0.0000}"
                + $" ({known.Min(sum => sum.Share):+0.0000;-0.0000} to {known.Max(sum => sum.Share):+0.0000;-0.0000})"
                + $"  worst cell of all against LRU {100 * known.Max(sum => sum.Worst):+0.0;-0.0} %");
        }

        return table.ToString();
    }
}
