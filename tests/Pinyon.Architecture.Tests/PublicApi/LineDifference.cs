namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>Which lines a text lost and gained, each led by the lines that it is indented below.</summary>
internal static class LineDifference
{
    /// <returns>Lines that open with <c>-</c> (approved, gone) or <c>+</c> (new, not approved).</returns>
    public static IEnumerable<string> Between(string approved, string actual)
    {
        string[] before = Qualified(approved);
        string[] after = Qualified(actual);
        return before.Except(after, StringComparer.Ordinal).Select(line => "- " + line)
            .Concat(after.Except(before, StringComparer.Ordinal).Select(line => "+ " + line));
    }

    // A member's line means nothing without its type's, nor a type's without its namespace's.
    private static string[] Qualified(string text)
    {
        Stack<(int Indent, string Line)> outer = [];
        List<string> lines = [];
        foreach (string line in text.Split('\n').Where(line => line.Trim() is not ("" or "{" or "}")))
        {
            int indent = line.Length - line.TrimStart().Length;
            while (outer.TryPeek(out (int Indent, string Line) above) && above.Indent >= indent)
                outer.Pop();
            outer.Push((indent, line.Trim()));
            lines.Add(string.Join(" … ", outer.Reverse().Select(level => level.Line)));
        }

        return [.. lines];
    }
}
