using Microsoft.CodeAnalysis;

namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>The types of a library, and which of them its users can name.</summary>
internal static class ShownTypes
{
    /// <summary>Every type in the sources, nested ones included.</summary>
    public static IEnumerable<INamedTypeSymbol> AllIn(IAssemblySymbol assembly) => Below(assembly.GlobalNamespace);

    /// <summary>Whether code outside of the library can name it.</summary>
    public static bool IsShown(INamedTypeSymbol type) =>
        type.DeclaredAccessibility
            is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (type.ContainingType is not { } outer || IsShown(outer));

    private static IEnumerable<INamedTypeSymbol> Below(INamespaceOrTypeSymbol symbol) =>
        symbol.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .SelectMany(member => member is INamedTypeSymbol type ? Below(type).Prepend(type) : Below(member));
}
