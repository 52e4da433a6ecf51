namespace Pinyon.Server.Configuration;

/// <summary>One row of the table in <see cref="Settings"/>: everything about a setting.</summary>
internal abstract class Setting
{
    public const string EnvironmentPrefix = "PINYON__";

    /// <summary>With its hyphens: <c>--max-connections</c>. All other names of the setting are made from it.</summary>
    public required string Flag { get; init; }

    /// <summary>The placeholder of the value in <c>--help</c>: <c>SIZE</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The heading under which it is listed.</summary>
    public required string Section { get; init; }

    /// <summary>What it sets, in one line.</summary>
    public required string Meaning { get; init; }

    /// <summary>Why the default is what it is.</summary>
    public required string Reason { get; init; }

    /// <summary>What a different value gains, and what it costs.</summary>
    public required string Price { get; init; }

    /// <summary>The default as a user would write it; null if there is no such text.</summary>
    public string? Default { get; init; }

    /// <summary>The default in words, where <see cref="Default"/> cannot say it.</summary>
    public string DefaultInWords { get => field ?? Default ?? "none"; init; }

    /// <summary>The value of the flag when no value follows it; null if it needs one.</summary>
    public string? Alone { get; init; }

    /// <summary>The least value, as a user would write it.</summary>
    public string? Lowest { get; init; }

    /// <summary>The greatest value, as a user would write it.</summary>
    public string? Highest { get; init; }

    /// <summary>The name of its environment variable.</summary>
    public string EnvironmentName => EnvironmentPrefix + Flag[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Its key in a file.</summary>
    public string FileKey =>
        string.Concat(Flag[2..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether a key of a file or the environment means this setting: case, - and _ do not matter.</summary>
    public bool IsNamed(string key) => Fold(key).Equals(Fold(Flag), StringComparison.OrdinalIgnoreCase);

    private static string Fold(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
