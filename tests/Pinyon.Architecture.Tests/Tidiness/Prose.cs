using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>The sentences of a file, every one where it stands, with blanks in the place of everything else.</summary>
internal static partial class Prose
{
    /// <summary>A text as long as the file's own, so that a match has its line.</summary>
    public static string Of(SourceFile file)
    {
        string prose = Path.GetExtension(file.Path) switch
        {
            ".cs" => Keep(file.Text, SpansOf(file.Syntax.GetRoot(), withStrings: file.IsUnder("src"))),
            ".md" => Code().Replace(file.Text, code => Blank(code.Value)),
            _ => file.Text,
        };
        return CommentMark().Replace(prose, mark => Blank(mark.Value));
    }

    /// <summary>Comments and, where they are messages of the product, string literals.</summary>
    private static IEnumerable<TextSpan> SpansOf(SyntaxNode root, bool withStrings)
    {
        foreach (SyntaxToken token in root.DescendantTokens())
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia.Concat(token.TrailingTrivia))
            {
                if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia))
                    yield return trivia.FullSpan;
            }

            if (withStrings && token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken)
                yield return token.Span;
        }
    }

    private static string Keep(string text, IEnumerable<TextSpan> spans)
    {
        char[] prose = Blank(text).ToCharArray();
        foreach (TextSpan span in spans)
            text.CopyTo(span.Start, prose, span.Start, span.Length);
        return new string(prose);
    }

    private static string Blank(string text) => Visible().Replace(text, " ");

    [GeneratedRegex("[^\n]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Visible();

    [GeneratedRegex("^ *(//+|[*#]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentMark();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
