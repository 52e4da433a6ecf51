using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Reports;

/// <summary>Which share of the misses between LRU and the optimum a policy removed.</summary>
/// <param name="Share">The mean over traces of the mean over their cells.</param>
/// <param name="Worst">The worst cell: misses against LRU, 0.05 is 5 % more.</param>
/// <param name="NotWorse">Cells in which it missed no more than LRU.</param>
/// <param name="Cells">All cells.</param>
internal sealed record GapClosed(double Share, double Worst, int NotWorse, int Cells)
{
    // Where LRU is that near the optimum there is nothing to win, and the quotient is noise.
    private const double SmallestGap = 0.02;
    private const double Rounding = 1e-8;

    /// <summary>Sums up the figures of each policy, the best first.</summary>
    public static IReadOnlyList<(string Policy, GapClosed? Sum)> ByPolicy(
        IEnumerable<Figure> figures, ReferenceTable reference) =>
    [
        .. figures.GroupBy(figure => figure.Policy, StringComparer.Ordinal)
            .Select(group => (Policy: group.Key, Sum: Of(group, reference)))
            .OrderByDescending(row => row.Sum?.Share ?? double.NegativeInfinity),
    ];

    /// <summary>Sums up the figures of one policy; null without a reference for any of them.</summary>
    public static GapClosed? Of(IEnumerable<Figure> figures, ReferenceTable reference)
    {
        Dictionary<string, List<double>> shares = [];
        double worst = double.NegativeInfinity;
        int cells = 0;
        int notWorse = 0;
        foreach (Figure figure in figures)
        {
            if (reference.MissRatio(figure.Trace, figure.Size, ReferenceTable.Lru) is not { } lru) continue;
            cells++;
            if (figure.MissRatio <= lru + Rounding) notWorse++;
            worst = Math.Max(worst, figure.MissRatio / lru - 1);
            if (ShareOf(figure, reference) is not { } share) continue;
            if (!shares.TryGetValue(figure.Trace, out List<double>? list)) shares[figure.Trace] = list = [];
            list.Add(share);
        }

        if (cells == 0) return null;
        double mean = shares.Values.Select(list => list.Average()).DefaultIfEmpty().Average();
        return new GapClosed(mean, worst, notWorse, cells);
    }

    /// <summary>The share of one cell; null if there is no reference, or next to no gap.</summary>
    public static double? ShareOf(Figure figure, ReferenceTable reference)
    {
        double? gap = reference.MissRatio(figure.Trace, figure.Size, ReferenceTable.Lru)
            - reference.MissRatio(figure.Trace, figure.Size, ReferenceTable.Optimum);
        if (gap is null or < SmallestGap) return null;
        return (reference.MissRatio(figure.Trace, figure.Size, ReferenceTable.Lru) - figure.MissRatio) / gap;
    }
}
