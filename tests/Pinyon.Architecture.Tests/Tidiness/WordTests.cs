using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>Words that say nothing, and words that say "later".</summary>
public sealed partial class WordTests
{
    [Fact]
    public void Repository_NamesOfFilesAndTypes_SayWhatTheyAre() =>
        SourceTree.Current.Files.SelectMany(EmptyNames).ShouldBeNone();

    [Fact]
    public void Repository_Code_LeavesNothingForLater() => SourceTree.Current.Files.SelectMany(Promises).ShouldBeNone();

    [Fact]
    public void BannedSymbols_EveryLine_SaysWhyAndWhatInstead() =>
        BansWithoutReason(SourceTree.Current.Files.Single(file => file.Path == "BannedSymbols.txt")).ShouldBeNone();

    [Theory]
    [InlineData("StringUtils.cs", "", "StringUtils.cs: ")]
    [InlineData("common.sh", "", "common.sh: ")]
    [InlineData("A.cs", "class A { enum LockManager; }", "A.cs:1: LockManager")]
    [InlineData("A.cs", "\ndelegate void HelperCall();", "A.cs:2: HelperCall")]
    public void EmptyNames_NameThatSaysNothing_IsNamed(string path, string text, string fault) =>
        EmptyNames(new SourceFile(path, text)).ShouldHaveSingleItem().ShouldStartWith(fault);

    [Theory]
    [InlineData("Commons.cs", "class Uncommon { int _helper; }")]
    [InlineData("Utilization.cs", "class Utilization;")]
    public void EmptyNames_NameThatSaysSomething_IsLeftAlone(string path, string text) =>
        EmptyNames(new SourceFile(path, text)).ShouldBeNone();

    [Theory]
    [InlineData("A.cs", "\nclass A; // TODO: more")]
    [InlineData("A.cs", "\n/// <summary>FIXME</summary>\nclass A;")]
    [InlineData("A.cs", "\nclass A { void M() => throw new System.NotImplementedException(); }")]
    [InlineData("a.sh", "\n# HACK around it")]
    public void Promises_MarkForLater_IsNamed(string path, string text) =>
        Promises(new SourceFile(path, text)).ShouldHaveSingleItem().ShouldStartWith(path + ":2: ");

    [Theory]
    [InlineData("T:System.Random")]
    [InlineData("T:System.Random; ")]
    public void BansWithoutReason_BareLine_IsNamed(string line) =>
        BansWithoutReason(new SourceFile("Bans.txt", "T:System.Lazy;Why not\n// why\n" + line))
            .ShouldHaveSingleItem().ShouldStartWith("Bans.txt:3: ");

    private static IEnumerable<string> EmptyNames(SourceFile file)
    {
        if (SaysNothing(Path.GetFileNameWithoutExtension(file.Path)))
            yield return $"{file.Path}: a name that says nothing";
        if (!file.HasExtension(".cs"))
            yield break;

        foreach (SyntaxNode node in file.Syntax.GetRoot().DescendantNodes())
        {
            string? name = (node as BaseTypeDeclarationSyntax)?.Identifier.Text
                ?? (node as DelegateDeclarationSyntax)?.Identifier.Text;
            if (name is not null && SaysNothing(name))
                yield return $"{SourceFile.PlaceOf(node)}: {name} says nothing";
        }
    }

    private static bool SaysNothing(string name) => Words().Matches(name).Any(word => EmptyWord().IsMatch(word.Value));

    private static IEnumerable<string> Promises(SourceFile file)
    {
        if (!file.HasExtension(".cs"))
        {
            return file.HasExtension(".sh", ".py", ".proto", ".props", ".csproj", ".js", ".css", ".html")
                ? file.Lines.Index().Where(line => Later().IsMatch(line.Item))
                    .Select(line => $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}")
                : [];
        }

        SyntaxNode root = file.Syntax.GetRoot();
        return root.DescendantTrivia()
            .Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && Later().IsMatch(trivia.ToFullString()))
            .Select(trivia => (Place: trivia.GetLocation(), Text: trivia.ToString().Trim()))
            .Concat(root.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.Text == nameof(NotImplementedException)
                    && name.FirstAncestorOrSelf<ThrowExpressionSyntax>() is not null)
                .Select(name => (Place: name.GetLocation(), Text: name.ToString())))
            .Select(found => $"{file.Path}:{found.Place.GetLineSpan().StartLinePosition.Line + 1}: {found.Text}");
    }

    private static IEnumerable<string> BansWithoutReason(SourceFile bans) =>
        from line in bans.Lines.Index()
        where line.Item.Length > 0 && !line.Item.StartsWith("//", StringComparison.Ordinal)
        where string.IsNullOrWhiteSpace(line.Item.Split(';', 2).ElementAtOrDefault(1))
        select $"{bans.Path}:{line.Index + 1}: a ban without a reason";

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();

    [GeneratedRegex("^(util|utils|utility|utilities|helper|helpers|manager|managers|common)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Later();
}
