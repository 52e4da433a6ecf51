using Pinyon.Load.Figures;
using Pinyon.Load.Values;

namespace Pinyon.Load.Options;

/// <summary>Rules between options; each option by itself is checked where it is read.</summary>
internal static class OptionRules
{
    private const int MaxRequestBytes = 64 << 20;

    /// <summary>Returns one sentence for everything that is wrong.</summary>
    public static IReadOnlyList<string> Faults(LoadOptions options) =>
    [
        .. Targets(options),
        .. Sizes(options),
        .. options.ProcessIds
            .Where(id => ProcessCpu.Read(id) is null)
            .Select(id => $"--pid {id}: there is no such process under /proc."),
        .. JsonFile(options.JsonFile),
    ];

    private static string[] Targets(LoadOptions options)
    {
        int ways = new[] { options.Http.Count, options.Peers.Count, options.Members.Count }.Count(count => count > 0);
        return ways switch
        {
            0 => ["Nothing to measure: give --http URL, --peer HOST:PORT, or --member NAME=HOST:PORT."],
            > 1 => ["--http, --peer and --member exclude each other: give one of them."],
            _ when options.Http.Count > 0 && options.Batch > 1 && options.Reads > 0 =>
                ["Over HTTP a request reads one key: --batch above 1 goes with --reads 0, or with --peer."],
            _ => [],
        };
    }

    private static IEnumerable<string> Sizes(LoadOptions options)
    {
        if (options.Verify && options.ValueSize < ValueText.MinChecked)
        {
            yield return $"--verify needs values that can be told apart: --value-size {ValueText.MinChecked} or more.";
        }

        if ((long)options.Batch * options.ValueSize > MaxRequestBytes)
        {
            yield return "--batch times --value-size is more than the 64 MB that a request may have.";
        }
    }

    private static IEnumerable<string> JsonFile(string? file)
    {
        if (file is not (null or "-") && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
        {
            yield return $"--json {file}: there is no such folder.";
        }
    }
}
