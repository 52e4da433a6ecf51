using System.Text;

namespace Pinyon.HitRates.Streams;

/// <summary>The figures as a table: means over the seeds, and how far the policy is from the best reference.</summary>
internal static class StreamsText
{
    private const double Bound = 1.1;

    public static string Table(string policy, IEnumerable<StreamFigure> figures)
    {
        StringBuilder table = new();
        table.Append($"| stream | entries | {policy} | LRU | D20 | LIRS |");
        table.AppendLine(" misses against the best | its worst seed |");
        table.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        List<double> ratios = [];
        foreach (var cell in figures.GroupBy(figure => (figure.Stream, figure.Size)))
        {
            double mean = cell.Average(figure => figure.Policy);
            double lru = cell.Average(figure => figure.Lru);
            double density = cell.Average(figure => figure.Density);
            double lirs = cell.Average(figure => figure.Lirs);
            double ratio = mean / Math.Min(lru, Math.Min(density, lirs));
            double worst = cell.Max(figure => figure.Policy / figure.Best);
            ratios.Add(ratio);
            table.Append($"| {cell.Key.Stream} | {cell.Key.Size:N0} | {mean:F4} |");
            table.Append($" {lru:F4} | {density:F4} | {lirs:F4} |");
            table.AppendLine($" {100 * (ratio - 1):+0.0;-0.0} % | {100 * (worst - 1):+0.0;-0.0} % |");
        }

        table.AppendLine();
        table.Append($"Within 10 % of the best of LRU, D20 and LIRS: {ratios.Count(ratio => ratio <= Bound)} of ");
        table.AppendLine($"{ratios.Count} cells; mean {100 * (ratios.Average() - 1):+0.0;-0.0} %.");
        return table.ToString();
    }
}
