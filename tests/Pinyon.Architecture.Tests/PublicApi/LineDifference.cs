namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>What was taken from a text and what was added to it, each line led by the type it belongs to.</summary>
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

    // A member's line means nothing without its type's.
    private static string[] Qualified(string text)
    {
        string type = "";
        List<string> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isMember = line.StartsWith(' ');
            type = isMember ? type : line;
            lines.Add(isMember ? $"{type} … {line.Trim()}" : line);
        }

        return [.. lines];
    }
}
