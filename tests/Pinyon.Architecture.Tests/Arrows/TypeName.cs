namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>A type without its type parameters; a nested type counts as the outermost one around it.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public bool IsOurs =>
        Namespace == "Pinyon" || Namespace.StartsWith("Pinyon.", StringComparison.Ordinal);

    public override string ToString() => $"{Namespace}.{Name}";
}
