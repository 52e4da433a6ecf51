using System.Collections.Immutable;

namespace Pinyon.Server.Configuration.Values;

/// <summary>A value that was read from text, or everything that is wrong with the text.</summary>
/// <param name="Value">Meaningless if there is any problem.</param>
/// <param name="Problems">Ends of sentences that begin with the flag: "takes a size such as 256MB, not 'x'".</param>
internal readonly record struct Parsed<T>(T Value, ImmutableArray<string> Problems)
{
    public bool IsGood => Problems.IsEmpty;

    public static Parsed<T> Good(T value) => new(value, []);

    public static Parsed<T> Bad(string problem) => new(default!, [problem]);
}
