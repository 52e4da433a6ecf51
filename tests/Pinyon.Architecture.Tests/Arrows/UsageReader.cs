using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Finds which of Pinyon's types a piece of code depends on, however it came by them.</summary>
internal static class UsageReader
{
    // A `using` line tells little: a qualified name needs none, `var` and a chain of calls name no type at all. So we
    // ask the compiler twice: for every name, what it is bound to (a type, or a member and thereby its type), and for
    // every expression, of which type its value is, down into type arguments and arrays.

    /// <summary>Every use of a type that lives in another namespace of Pinyon's.</summary>
    public static IEnumerable<Usage> Read(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (ExpressionSyntax node in tree.GetRoot().DescendantNodes().OfType<ExpressionSyntax>())
            {
                TypeName user = UserOf(node);
                foreach (INamedTypeSymbol type in TypesBehind(node, model))
                {
                    // The argument that typeof(T<>) leaves open is a type of no namespace.
                    TypeName used = new(type.ContainingNamespace?.ToDisplayString() ?? "", type.Name);
                    if (used.Namespace != user.Namespace && used.IsOurs)
                        yield return new Usage(SourceFile.PlaceOf(node), user, used);
                }
            }
        }
    }

    private static TypeName UserOf(ExpressionSyntax node) => new(
        node.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString() ?? "",
        node.Ancestors().OfType<BaseTypeDeclarationSyntax>().LastOrDefault()?.Identifier.Text ?? "");

    private static IEnumerable<INamedTypeSymbol> TypesBehind(ExpressionSyntax node, SemanticModel model)
    {
        SymbolInfo bound = model.GetSymbolInfo(node);
        IEnumerable<ISymbol> symbols = bound.Symbol is { } symbol ? [symbol] : bound.CandidateSymbols;
        return symbols
            .Select(found => found as ITypeSymbol ?? found.ContainingType)
            .Append(model.GetTypeInfo(node).Type)
            .SelectMany(Unwrap)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
    }

    private static IEnumerable<INamedTypeSymbol> Unwrap(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Unwrap(array.ElementType),
        IPointerTypeSymbol pointer => Unwrap(pointer.PointedAtType),
        INamedTypeSymbol { ContainingType: { } outer } nested => Unwrap(outer).Concat(Arguments(nested)),
        INamedTypeSymbol named => Arguments(named).Prepend(named.OriginalDefinition),
        _ => [],
    };

    private static IEnumerable<INamedTypeSymbol> Arguments(INamedTypeSymbol type) =>
        type.TypeArguments.SelectMany(Unwrap);
}
