namespace Pinyon.Server.Configuration;

/// <summary>One row of the table of <see cref="Settings"/>: all that there is to know about a setting.</summary>
internal abstract class Setting
{
    /// <summary>With its hyphens: <c>--max-connections</c>. Every other name of the setting is made from it.</summary>
    public required string Flag { get; init; }

    /// <summary>What stands for the value in <c>--help</c>: <c>SIZE</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The heading under which it is told.</summary>
    public required string Section { get; init; }

    /// <summary>What it sets, in one line.</summary>
    public required string Meaning { get; init; }

    /// <summary>Why the default is what it is.</summary>
    public required string Reason { get; init; }

    /// <summary>What another value buys, and what it costs.</summary>
    public required string Price { get; init; }

    /// <summary>The default as one would write it, or null if there is no such text.</summary>
    public string? Default { get; init; }

    /// <summary>What happens without the setting, where <see cref="Default"/> cannot say it.</summary>
    public string DefaultInWords { get => field ?? Default ?? "none"; init; }

    /// <summary>What the flag means without a value behind it; null if it needs one.</summary>
    public string? Alone { get; init; }

    /// <summary>The least value, as one would write it.</summary>
    public string? Lowest { get; init; }

    /// <summary>The greatest value, as one would write it.</summary>
    public string? Highest { get; init; }

    /// <summary>The name of its environment variable.</summary>
    public string EnvironmentName => EnvironmentLayer.Prefix + Flag[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Its key in a file.</summary>
    public string FileKey =>
        string.Concat(Flag[2..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether a key of a file or the environment means this setting: case, - and _ do not matter.</summary>
    public bool IsNamed(string key) => Fold(key).Equals(Fold(Flag), StringComparison.OrdinalIgnoreCase);

    private static string Fold(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
