using System.Collections.Immutable;

namespace Pinyon.Server.Configuration;

/// <summary>The result of reading the configuration: a text to print, options to run with, or faults.</summary>
/// <param name="Text">The answer to <c>--help</c> or <c>--version</c>: print it and exit with 0.</param>
/// <param name="Options">What to run with.</param>
/// <param name="Faults">Whole sentences that name the flag. If there are any: print them all and exit with 2.</param>
internal sealed record ConfigurationResult(string? Text, ServerOptions? Options, ImmutableArray<string> Faults)
{
    public static ConfigurationResult Answer(string text) => new(text, null, []);

    public static ConfigurationResult Ready(ServerOptions options) => new(null, options, []);

    /// <param name="faults">Sentences without a full stop; a question mark is already there.</param>
    public static ConfigurationResult Refused(IEnumerable<string> faults) =>
        new(null, null, [.. faults.Select(fault => fault.EndsWith('?') ? fault : fault + ".")]);
}
