using System.Globalization;
using System.Text;
using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Reports;

/// <summary>One trace: miss ratio upwards, entries to the right on a logarithmic scale.</summary>
internal sealed class ChartPanel(StringBuilder svg, IReadOnlyList<Figure> figures)
{
    public const int Width = 300;
    public const int Height = 240;
    public const string OptimumColour = "#868e96";

    private const int Left = 50;
    private const int Top = 24;
    private const int PlotWidth = Width - Left - 20;
    private const int PlotHeight = Height - Top - 40;
    private const int Steps = 4;

    private readonly double _least = Math.Log(figures.Min(figure => figure.Size));
    private readonly double _most = Math.Log(figures.Max(figure => figure.Size));
    private double _highest;
    private double _lowest;

    public void Draw(IReadOnlyList<string> policies, IReadOnlyList<string> colours, ReferenceTable reference)
    {
        List<(int Size, double Ratio)> optimum = [];
        foreach (int size in figures.Select(figure => figure.Size).Distinct())
        {
            double? best = reference.MissRatio(figures[0].Trace, size, ReferenceTable.Optimum);
            if (best is { } ratio) optimum.Add((size, ratio));
        }

        List<double> ratios = [.. figures.Select(figure => figure.MissRatio), .. optimum.Select(point => point.Ratio)];
        _highest = Math.Min(ratios.Max() + 0.02, 1);
        _lowest = Math.Max(ratios.Min() - 0.02, 0);
        Frame();
        Line(optimum, OptimumColour, " stroke-dasharray='4 3'");
        for (int i = 0; i < policies.Count; i++)
        {
            var line = figures.Where(figure => figure.Policy == policies[i]);
            Line([.. line.Select(figure => (figure.Size, figure.MissRatio))], colours[i % colours.Count], "");
        }
    }

    private void Frame()
    {
        svg.Append($"<text x='{Left}' y='14' font-weight='bold'>{figures[0].Trace}</text>\n");
        for (int i = 0; i <= Steps; i++)
        {
            double ratio = _lowest + (_highest - _lowest) * i / Steps;
            svg.Append($"<line x1='{Left}' x2='{Left + PlotWidth}' y1='{Y(ratio)}' y2='{Y(ratio)}' stroke='#dee2e6'/>");
            svg.Append($"<text x='{Left - 4}' y='{Y(ratio)}' text-anchor='end' dy='4'>{100 * ratio:F1} %</text>\n");
        }

        int last = int.MinValue;
        foreach (int size in figures.Select(figure => figure.Size).Distinct())
        {
            int x = (int)(Left + Right(size));
            if (x - last < 34) continue;
            last = x;
            svg.Append($"<text x='{x}' y='{Top + PlotHeight + 16}' text-anchor='middle'>{size}</text>\n");
        }

        svg.Append($"<text x='{Left + PlotWidth / 2}' y='{Height - 8}' text-anchor='middle'>entries</text>\n");
    }

    private void Line(IReadOnlyList<(int Size, double Ratio)> points, string colour, string style)
    {
        string path = string.Join(' ', points.Select(point => $"{X(point.Size)},{Y(point.Ratio)}"));
        svg.Append($"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='1.6'{style}/>\n");
        foreach ((int size, double ratio) in points)
        {
            svg.Append($"<circle cx='{X(size)}' cy='{Y(ratio)}' r='2' fill='{colour}'/>\n");
        }
    }

    private double Right(int size) => _most > _least ? PlotWidth * (Math.Log(size) - _least) / (_most - _least) : 0;

    private string X(int size) => (Left + Right(size)).ToString("F1", CultureInfo.InvariantCulture);

    private string Y(double ratio) =>
        (Top + PlotHeight * (_highest - ratio) / (_highest - _lowest)).ToString("F1", CultureInfo.InvariantCulture);
}
