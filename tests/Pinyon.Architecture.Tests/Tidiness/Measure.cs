using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>A piece of code and its size.</summary>
/// <param name="Place">The file and the line where it begins, comments above it left out.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Lines">How many lines it takes, from its first attribute to its closing brace.</param>
internal readonly record struct Measure(string Place, string Name, int Lines)
{
    /// <summary>Everything with a body: methods, constructors, operators, accessors, top-level statements.</summary>
    public static IEnumerable<Measure> Methods(SourceFile file)
    {
        foreach (SyntaxNode node in file.Syntax.GetRoot().DescendantNodes())
        {
            if (HasBody(node))
                yield return Of(node, NameOf(node));
        }

        GlobalStatementSyntax[] program = [.. file.Syntax.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>()];
        if (program.Length > 0)
        {
            int lines = EndOf(program[^1]) - StartOf(program[0]) + 1;
            yield return new Measure(SourceFile.PlaceOf(program[0]), "top-level statements", lines);
        }
    }

    /// <summary>The types, the parts of a partial type added up wherever they are.</summary>
    public static IEnumerable<Measure> Types(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => file.Syntax.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Select(type => Of(type, QualifiedName(type)))
            .GroupBy(part => part.Name, StringComparer.Ordinal)
            .Select(parts => parts.First() with { Lines = parts.Sum(part => part.Lines) });

    /// <summary>The value below or at which the given share of all values lies.</summary>
    public static int Percentile(IEnumerable<int> values, double share)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private static bool HasBody(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null,
        _ => false,
    };

    private static Measure Of(SyntaxNode node, string name) =>
        new(SourceFile.PlaceOf(node), name, EndOf(node) - StartOf(node) + 1);

    private static int StartOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line;

    private static int EndOf(SyntaxNode node) => node.GetLocation().GetLineSpan().EndLinePosition.Line;

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text + " (constructor)",
        AccessorDeclarationSyntax accessor => "accessor " + accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    private static string QualifiedName(BaseTypeDeclarationSyntax type)
    {
        string space = type.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString() ?? "";
        IEnumerable<string> names = type.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().Reverse()
            .Select(part => $"{part.Identifier.Text}{(part as TypeDeclarationSyntax)?.TypeParameterList}");
        return $"{space}.{string.Join('.', names)}";
    }
}
