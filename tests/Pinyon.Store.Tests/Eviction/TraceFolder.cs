using Pinyon.HitRates.Traces;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>The recorded requests that lie beside the repository, if they do.</summary>
internal static class TraceFolder
{
    private static readonly Dictionary<string, Trace> Read = [];

    /// <summary>Where they are; null if there are none.</summary>
    public static string? Path { get; } = Find();

    public static Trace Trace(string name)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(name, out Trace? trace)) Read[name] = trace = TraceFile.Read(Path!, name);
            return trace;
        }
    }

    // Up from the built tests to the root, and then to its neighbour.
    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string beside = System.IO.Path.Combine(at.FullName, "..", "shared", "traces");
            if (File.Exists(System.IO.Path.Combine(beside, "golden_misses.csv"))) return beside;
        }

        return null;
    }
}
