using System.Text;
using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Reports;

/// <summary>Draws the figures as an SVG: a panel for each trace, a line for each policy and for the optimum.</summary>
internal static class Chart
{
    private const int PerRow = 4;
    private const int LegendHeight = 40;

    private static readonly string[] Colours = ["#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#c2255c", "#1864ab"];

    public static string Of(IReadOnlyList<Figure> figures, ReferenceTable reference)
    {
        var traces = figures.GroupBy(figure => figure.Trace, StringComparer.Ordinal).ToList();
        List<string> policies = [.. figures.Select(figure => figure.Policy).Distinct(StringComparer.Ordinal)];
        int columns = Math.Min(traces.Count, PerRow);
        int rows = (traces.Count + PerRow - 1) / PerRow;
        int width = Math.Max(columns * ChartPanel.Width, 720);
        int height = rows * ChartPanel.Height + LegendHeight;

        StringBuilder svg = new();
        svg.Append($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' ");
        svg.Append($"height='{height}' font-family='sans-serif' font-size='11'>\n");
        svg.Append("<rect width='100%' height='100%' fill='white'/>\n");
        Legend(svg, policies);
        for (int i = 0; i < traces.Count; i++)
        {
            int left = i % PerRow * ChartPanel.Width;
            int top = LegendHeight + i / PerRow * ChartPanel.Height;
            svg.Append($"<g transform='translate({left} {top})'>\n");
            new ChartPanel(svg, [.. traces[i].OrderBy(figure => figure.Size)]).Draw(policies, Colours, reference);
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Legend(StringBuilder svg, List<string> policies)
    {
        int left = 50;
        foreach ((string name, string colour) in policies
            .Select((policy, i) => (policy, Colours[i % Colours.Length])).Append(("optimum", ChartPanel.OptimumColour)))
        {
            svg.Append($"<rect x='{left}' y='14' width='18' height='3' fill='{colour}'/>");
            svg.Append($"<text x='{left + 24}' y='20'>{name}</text>\n");
            left += 120;
        }
    }
}
