using System.Collections;
using Pinyon.AspNetCore;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>Everything outside the program that the configuration depends on.</summary>
internal sealed record ConfigurationInput
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The directory of appsettings.json, and of relative file names.</summary>
    public required string Directory { get; init; }

    public required string HostName { get; init; }

    /// <summary>The most bytes that entries and large messages may have together.</summary>
    public required long AvailableMemory { get; init; }

    /// <summary>Returns what keeps this process from listening at an address, or null.</summary>
    public required Func<BindAddress, string?> Probe { get; init; }

    public static ConfigurationInput FromProcess(IReadOnlyList<string> arguments) => new()
    {
        Arguments = arguments,
        Environment = System.Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        Directory = System.Environment.CurrentDirectory,
        HostName = System.Environment.MachineName,
        AvailableMemory = MemoryFit.Available,
        Probe = address => address.FindProblem(),
    };
}
