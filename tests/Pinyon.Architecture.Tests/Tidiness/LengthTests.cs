using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>Hard limits, for the product, its tests and its benchmarks alike.</summary>
public sealed class LengthTests
{
    private const int FileLines = 400;
    private const int TypeLines = 600;
    private const int MethodLines = 70;
    private const int LineWidth = 120;
    private const int FolderFiles = 15;
    private const int Parameters = 6;

    [Fact]
    public void Repository_EveryFile_IsShort() => LongFiles(SourceTree.Current.CSharp).ShouldBeNone();

    [Fact]
    public void Repository_EveryType_IsShort() => LongTypes(SourceTree.Current.CSharp).ShouldBeNone();

    [Fact]
    public void Repository_EveryMethod_FitsAScreen() => LongMethods(SourceTree.Current.CSharp).ShouldBeNone();

    [Fact]
    public void Repository_EveryLine_FitsAScreen() =>
        WideLines(SourceTree.Current.Files.Where(file => file.HasExtension(".cs", ".sh", ".proto", ".py")))
            .ShouldBeNone();

    [Fact]
    public void Repository_EveryMethod_TakesFewParameters() =>
        GreedyMethods(SourceTree.Current.CSharp).ShouldBeOnly(KnownFaults.Read("Tidiness/KnownParameters.txt"));

    [Fact]
    public void Product_EveryFolder_IsOneRoom() =>
        FullFolders(SourceTree.Current.Product).ShouldBeOnly(KnownFaults.Read("Tidiness/KnownFolders.txt"));

    [Fact]
    public void LongFiles_OneLineTooMany_IsNamed()
    {
        LongFiles([File(Blank(FileLines))]).ShouldBeNone();
        LongFiles([File(Blank(FileLines + 1))]).ShouldHaveSingleItem().ShouldStartWith("A.cs:401: ");
    }

    [Fact]
    public void LongTypes_PartsThatAddUp_AreNamed()
    {
        SourceFile[] files = [File($"partial class A {{{Blank(299)}\n}}"), File($"partial class A {{{Blank(299)}\n}}")];
        LongTypes(files).ShouldBeNone();
        LongTypes([.. files, File("partial class A;")]).ShouldHaveSingleItem().ShouldContain("A has 601 lines");
    }

    [Theory]
    [InlineData("class A { void M() {*} }", "M has")]
    [InlineData("class A { A() {*} }", "A (constructor) has")]
    [InlineData("class A { int P { get {*return 1; } } }", "accessor get has")]
    [InlineData("class A { object M() =>*1; }", "M has")]
    [InlineData("M();*M();", "top-level statements has")]
    public void LongMethods_OneLineTooMany_IsNamed(string text, string fault)
    {
        LongMethods([File(text.Replace("*", Blank(MethodLines), StringComparison.Ordinal))]).ShouldBeNone();
        LongMethods([File(text.Replace("*", Blank(MethodLines + 1), StringComparison.Ordinal))])
            .ShouldHaveSingleItem().ShouldContain(fault);
    }

    [Fact]
    public void WideLines_OneCharacterTooMany_IsNamed() =>
        WideLines([File($"\n{new string('x', LineWidth)}\n{new string('x', LineWidth + 1)}")])
            .ShouldHaveSingleItem().ShouldStartWith("A.cs:3: ");

    [Theory]
    [InlineData("class A { A(*) { } }", "A (constructor): ")]
    [InlineData("class A(*);", "A (constructor): ")]
    [InlineData("record struct A(*);", "A (constructor): ")]
    [InlineData("class A { void M(*) { } }", "M: ")]
    [InlineData("class A { void M() { void Local(*) { } } }", "Local: ")]
    [InlineData("delegate void D(*);", "D: ")]
    public void GreedyMethods_OneParameterTooMany_IsNamed(string text, string fault)
    {
        GreedyMethods([File(WithParameters(text, Parameters))]).ShouldBeNone();
        GreedyMethods([File(WithParameters(text, Parameters + 1))]).ShouldHaveSingleItem().ShouldContain(fault);
    }

    [Fact]
    public void FullFolders_OneFileTooMany_IsNamed()
    {
        IEnumerable<SourceFile> files =
            Enumerable.Range(0, FolderFiles).Select(number => new SourceFile($"a/{number}.cs", ""));

        FullFolders([.. files, new SourceFile("a/b/More.cs", "")]).ShouldBeNone();
        FullFolders([.. files, new SourceFile("a/More.cs", "")]).ShouldHaveSingleItem().ShouldStartWith("a: 16 files");
    }

    private static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Lines.Length > FileLines
        select $"{file.Path}:{file.Lines.Length}: the file is longer than {FileLines} lines";

    private static IEnumerable<string> LongTypes(IEnumerable<SourceFile> files) =>
        TooLong(Measure.Types(files), TypeLines);

    private static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files) =>
        TooLong(files.SelectMany(Measure.Methods), MethodLines);

    private static IEnumerable<string> TooLong(IEnumerable<Measure> measures, int limit) =>
        from measure in measures
        where measure.Lines > limit
        select $"{measure.Place}: {measure.Name} has {measure.Lines} lines, more than {limit}";

    private static IEnumerable<string> WideLines(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Index()
        let width = new StringInfo(line.Item).LengthInTextElements
        where width > LineWidth
        select $"{file.Path}:{line.Index + 1}: {width} characters, more than {LineWidth}";

    private static IEnumerable<string> GreedyMethods(IEnumerable<SourceFile> files) =>
        from file in files
        from node in file.Syntax.GetRoot().DescendantNodes()
        let count = ParametersOf(node)?.Parameters.Count ?? 0
        where count > Parameters
        select $"{file.Name}, {NameOf(node)}: {SourceFile.PlaceOf(node)}, {count} parameters, more than {Parameters}";

    private static IEnumerable<string> FullFolders(IEnumerable<SourceFile> files) =>
        from file in files
        group file by file.Folder into folder
        where folder.Count() > FolderFiles
        select $"{folder.Key}: {folder.Count()} files, more than {FolderFiles}: two rooms";

    private static ParameterListSyntax? ParametersOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.ParameterList,
        LocalFunctionStatementSyntax local => local.ParameterList,
        DelegateDeclarationSyntax type => type.ParameterList,
        TypeDeclarationSyntax type => type.ParameterList,
        _ => null,
    };

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text + " (constructor)",
        TypeDeclarationSyntax type => type.Identifier.Text + " (constructor)",
        _ => node.Kind().ToString(),
    };

    private static SourceFile File(string text) => new("A.cs", text);

    private static string Blank(int lines) => new string('\n', lines - 1) + " ";

    private static string WithParameters(string text, int count)
    {
        IEnumerable<string> parameters = Enumerable.Range(0, count).Select(number => $"int p{number}");
        return text.Replace("*", string.Join(", ", parameters), StringComparison.Ordinal);
    }
}
