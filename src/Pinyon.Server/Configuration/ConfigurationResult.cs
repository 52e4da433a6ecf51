using System.Collections.Immutable;

namespace Pinyon.Server.Configuration;

/// <summary>What came of reading the configuration: a text to print, options to run with, or faults.</summary>
/// <param name="Text">The answer to <c>--help</c> or <c>--version</c>: print it, exit with 0.</param>
/// <param name="Options">What to run with.</param>
/// <param name="Faults">If there is neither: print them all, exit with 2.</param>
internal sealed record ConfigurationResult(
    string? Text,
    ServerOptions? Options,
    ImmutableArray<ConfigurationFault> Faults)
{
    public static ConfigurationResult Told(string text) => new(text, null, []);

    public static ConfigurationResult Ready(ServerOptions options) => new(null, options, []);

    public static ConfigurationResult Refused(ImmutableArray<ConfigurationFault> faults) => new(null, null, faults);
}
