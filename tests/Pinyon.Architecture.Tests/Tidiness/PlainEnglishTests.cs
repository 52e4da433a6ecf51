using System.Text.RegularExpressions;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>Comments, messages and pages are in ordinary modern English.</summary>
public sealed partial class PlainEnglishTests
{
    [Fact]
    public void Repository_Prose_IsModernEnglish() =>
        SourceTree.Current.Files
            .Where(file => file.HasExtension(".cs", ".md", ".sh", ".proto", ".py"))
            .Where(file => !IsListOfPhrases(file))
            .SelectMany(Archaisms)
            .ShouldBeEmpty();

    [Theory]
    [InlineData("A.cs", "\n// Whoever asks first", "Whoever")]
    [InlineData("A.cs", "\n/// <summary>For the caller of whom it came.</summary>\nclass A;", "whom")]
    [InlineData("A.cs", "class A\n{ string M() => \"the key is told\"; }", "is told")]
    [InlineData("A.cs", "\n/* by\nthen */", "by then")]
    [InlineData("A.cs", "\n// and all\n// else", "all else")]
    [InlineData("A.sh", "\n# his own", "his")]
    [InlineData("A.md", "\nA member who asks", "who asks")]
    public void Archaisms_ArchaicPhrase_IsNamedWithItsLine(string path, string text, string phrase) =>
        Archaisms(new SourceFile("src/" + path, text)).ShouldHaveSingleItem()
            .ShouldBe($"{path}: src/{path}:2: \"{phrase}\"");

    [Theory]
    [InlineData("A.cs", "class A { int whoever; /* The caller waits: this is the theme. */ }")]
    [InlineData("B.cs", "class B { string M() => \"whom\"; }")]
    [InlineData("A.md", "What `he` says\n```\nis told\n```\nof hiss.")]
    public void Archaisms_CodeAndModernEnglish_AreLeftAlone(string path, string text) =>
        Archaisms(new SourceFile(path, text)).ShouldBeEmpty();

    // A file's name comes first: it stays what it is when the file moves.
    private static IEnumerable<string> Archaisms(SourceFile file)
    {
        string prose = Prose.Of(file);
        return Archaic().Matches(prose).Select(match =>
            $"{file.Name}: {file.Path}:{prose.AsSpan(0, match.Index).Count('\n') + 1}: "
            + $"\"{Gap().Replace(match.Value, " ")}\"");
    }

    private static bool IsListOfPhrases(SourceFile file) => file.Name == nameof(PlainEnglishTests) + ".cs";

    // Words of people for callers, threads and messages, and turns of phrase that no reader meets elsewhere.
    [GeneratedRegex(
        """
        \b(whoever|whom|whomever|he|him|his|himself|she|hers?|herself
        |(some|any|every|no)body|who\s+(ask|wait|want|call|read|write|hold|keep|send|come|need)s?
        |(is|are|was|were|be|been|being)\s+told|all\s+else|by\s+then|be\s+it|for\s+want\s+of|in\s+vain|all\s+the\s+same
        |there(of|in|upon|from|to)|where(of|by|upon)|here(of|by)|whence|thence|likewise|lest|albeit|whilst|amongst
        |unto|ha(s|ve)\s+got|nought|heretofore|till)\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        10_000)]
    private static partial Regex Archaic();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Gap();
}
