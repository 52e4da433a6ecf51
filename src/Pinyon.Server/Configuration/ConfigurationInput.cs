using System.Collections;
using Pinyon.Store;

namespace Pinyon.Server.Configuration;

/// <summary>Everything outside the program that its configuration depends on.</summary>
internal sealed record ConfigurationInput
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where relative names of files start, and where appsettings.json is looked for.</summary>
    public required string Directory { get; init; }

    public required string HostName { get; init; }

    /// <summary>The most bytes that a budget may take.</summary>
    public required long AvailableMemory { get; init; }

    /// <summary>Says what keeps this process from listening at an address, or null.</summary>
    public required Func<BindAddress, string?> Probe { get; init; }

    public static ConfigurationInput FromProcess(IReadOnlyList<string> arguments) => new()
    {
        Arguments = arguments,
        Environment = System.Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        Directory = System.Environment.CurrentDirectory,
        HostName = System.Environment.MachineName,
        // Nine tenths of the machine's memory, or of the container's, and no more than what is left of it.
        // TotalAvailableMemoryBytes would be the limit of the garbage collector's heap where one is set, and entries do
        // not live there.
        AvailableMemory = Math.Min(GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes, EntryStore.AvailableBytes),
        Probe = PortProbe.Problem,
    };
}
