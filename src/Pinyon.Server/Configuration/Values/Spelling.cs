namespace Pinyon.Server.Configuration.Values;

/// <summary>Suggests the known word that a misspelt one most likely stands for.</summary>
internal static class Spelling
{
    private const int MostEdits = 2;

    /// <summary>The candidate that starts with the word or is at most two edits away; null if none is.</summary>
    public static T? Nearest<T>(string word, IEnumerable<T> candidates, Func<T, string> nameOf)
        where T : class
    {
        string written = Bare(word);
        return candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(written, Bare(nameOf(candidate)))))
            .Where(pair => pair.Distance <= Math.Min(MostEdits, written.Length / 2))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => nameOf(pair.Candidate).Length)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    private static int Distance(string written, string name) =>
        written.Length >= 3 && name.StartsWith(written, StringComparison.Ordinal) ? 1 : Edits(written, name);

    // Levenshtein distance, one row of the matrix at a time.
    private static int Edits(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static string Bare(string word) =>
        string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
