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

    /// <summary>All policies, the best first.</summary>
    public static string Summary(IReadOnlyList<Figure> figures, ReferenceTable reference)
    {
        StringBuilder table = new();
        var sums = figures.GroupBy(figure => figure.Policy, StringComparer.Ordinal)
            .Select(group => (Policy: group.Key, Sum: GapClosed.Of(group, reference)))
            .OrderByDescending(row => row.Sum?.Share ?? double.NegativeInfinity);
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
}
