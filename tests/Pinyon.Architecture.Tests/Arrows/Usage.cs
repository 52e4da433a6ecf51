namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>One place where code depends on another type of ours.</summary>
/// <param name="Place">The file and the line, or the type where only metadata is known.</param>
/// <param name="User">The type that depends on the other one.</param>
/// <param name="Used">The type that it depends on.</param>
internal readonly record struct Usage(string Place, TypeName User, TypeName Used)
{
    public string From => User.Namespace;

    public string Namespace => Used.Namespace;

    public string Type => Used.ToString();

    /// <summary>Whether the used type is the one, or in the folder, that the pattern names.</summary>
    public bool IsOf(string pattern) =>
        pattern.EndsWith(".*", StringComparison.Ordinal)
            ? IsWithin(Namespace, pattern[..^2])
            : pattern == Namespace || pattern == Type;

    public static bool IsWithin(string name, string folder) =>
        name == folder || name.StartsWith(folder + ".", StringComparison.Ordinal);
}
