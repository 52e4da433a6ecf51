using System.Collections.Concurrent;
using System.Globalization;

namespace Pinyon.HitRates.Traces;

/// <summary>
/// The miss ratios to compare with, by trace, size and policy: those of one source in a file, or those set.
/// </summary>
internal sealed class ReferenceTable
{
    public const string Lru = "LRU";
    public const string Optimum = "OPT";

    private const string Source = "own-cpp-sim";
    private const int Columns = 7;

    private readonly ConcurrentDictionary<(string Trace, int Size, string Policy), double> _ratios = [];

    public static ReferenceTable Read(string file)
    {
        var table = new ReferenceTable();
        if (!File.Exists(file)) return table;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            string[] columns = line.Split(',');
            if (columns.Length != Columns || columns[6] != Source) continue;
            int size = int.Parse(columns[3], CultureInfo.InvariantCulture);
            table.Set(columns[0], size, columns[4], double.Parse(columns[5], CultureInfo.InvariantCulture));
        }

        return table;
    }

    public double? MissRatio(string trace, int size, string policy) =>
        _ratios.TryGetValue((trace, size, policy), out double ratio) ? ratio : null;

    public void Set(string trace, int size, string policy, double ratio) => _ratios[(trace, size, policy)] = ratio;

    public IReadOnlyList<int> Sizes(string trace) =>
        [.. _ratios.Keys.Where(key => key.Trace == trace).Select(key => key.Size).Distinct().Order()];
}
