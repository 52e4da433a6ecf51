using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>A setting whose values are of one type.</summary>
internal sealed class Setting<T> : Setting
{
    public required Func<string, Parsed<T>> Parser { private get; init; }

    /// <summary>Parses a value and checks it against the setting's bounds.</summary>
    public Parsed<T> Parse(string text)
    {
        Parsed<T> parsed = Parser(text);
        bool outside = parsed.IsGood
            && ((Lowest is not null && Comparer<T>.Default.Compare(parsed.Value, Parser(Lowest).Value) < 0)
                || (Highest is not null && Comparer<T>.Default.Compare(parsed.Value, Parser(Highest).Value) > 0));
        return outside ? Parsed<T>.Bad($"must be {Bounds}, not {text}") : parsed;
    }

    private string Bounds =>
        Highest is null ? $"{Lowest} or more" : Lowest is null ? $"{Highest} or less" : $"from {Lowest} to {Highest}";
}
