using System.Text;
using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Runs;

namespace Pinyon.HitRates.Reports;

/// <summary>The figures in the columns of reference.csv, so that whatever reads that reads these too.</summary>
internal static class FigureCsv
{
    public static string Of(IEnumerable<Figure> figures, CacheDriver driver)
    {
        string source = driver == CacheDriver.Policy ? "pinyon" : "pinyon-" + CacheDrivers.NameOf(driver);
        StringBuilder text = new("trace,requests,unique,cache_size,policy,miss_ratio,source\n");
        foreach (Figure figure in figures)
        {
            text.Append($"{figure.Trace},{figure.Requests},{figure.Unique},{figure.Size},{figure.Policy},");
            text.Append($"{figure.MissRatio:F8},{source}\n");
        }

        return text.ToString();
    }
}
