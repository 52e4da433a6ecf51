using System.Text.RegularExpressions;

namespace Pinyon.Architecture.Tests.Documentation;

/// <summary>Something that a page shows as code.</summary>
/// <param name="Place">The page and the line.</param>
/// <param name="Text">What is shown, without the marks around it.</param>
internal readonly partial record struct QuotedWord(string Place, string Text)
{
    /// <summary>What stands between backticks, and in pictures each word that looks like a name.</summary>
    public static IEnumerable<QuotedWord> In(SourceFile page)
    {
        string? fence = null;
        foreach ((int index, string line) in page.Lines.Index())
        {
            string place = $"{page.Path}:{index + 1}";
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fence = fence is null ? line.Trim() : null;
            }
            else if (fence == "```")
            {
                foreach (Match match in Pictured().Matches(line))
                    yield return new QuotedWord(place, match.Value);
            }
            else if (fence is null)
            {
                foreach (Match match in Quoted().Matches(line))
                    yield return new QuotedWord(place, match.Groups["text"].Value);
            }
        }
    }

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    // Http/SdcsApi, Loading/, OwnerCalls: a slash or more than one capital. A picture's plain words have neither.
    [GeneratedRegex(@"(?<![\w./-])(([A-Z]\w*/)+([A-Z]\w*)?|[A-Z][a-z0-9]+[A-Z]\w*)(?![\w./-])",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pictured();
}
