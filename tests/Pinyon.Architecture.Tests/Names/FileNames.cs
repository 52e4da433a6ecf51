using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Names;

/// <summary>One type per file; the file carries the type's name, and the namespace is the folder.</summary>
/// <remarks>
/// <c>FlightOfT.cs</c> holds a generic <c>Flight</c> where a plain one stands beside it, else <c>Flight.cs</c> does.
/// <c>Flight.Late.cs</c> holds a part of a partial <c>Flight</c>. A file without types (top-level statements, assembly
/// attributes) is called as it likes.
/// </remarks>
internal static class FileNames
{
    public static IEnumerable<string> Faults(SourceFile file, string projectFolder)
    {
        var root = (CompilationUnitSyntax)file.Syntax.GetRoot();
        string expected = (Path.GetFileName(projectFolder) + file.Folder[projectFolder.Length..]).Replace('/', '.');
        MemberDeclarationSyntax[] types = [.. root.DescendantNodes(node => node is not TypeDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)];

        foreach (MemberDeclarationSyntax type in types)
        {
            string home = type.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString() ?? "";
            if (home != expected)
                yield return $"{SourceFile.PlaceOf(type)}: namespace '{home}', the folder says '{expected}'";
        }

        foreach (MemberDeclarationSyntax type in types.Skip(1))
            yield return $"{SourceFile.PlaceOf(type)}: a second type, {NameOf(type)}, in one file";

        string stem = file.Name.Split('.')[0];
        if (types.Length > 0 && stem != NameOf(types[0]) && stem != NameOf(types[0]) + ParametersOf(types[0]))
            yield return $"{SourceFile.PlaceOf(types[0])}: {NameOf(types[0])} in a file of another name";
    }

    private static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax named => named.Identifier.Text,
        DelegateDeclarationSyntax named => named.Identifier.Text,
        _ => "",
    };

    private static string ParametersOf(MemberDeclarationSyntax type) =>
        type is TypeDeclarationSyntax { TypeParameterList.Parameters: var parameters }
            ? "Of" + string.Concat(parameters.Select(parameter => parameter.Identifier.Text))
            : "";
}
