namespace Pinyon.Architecture.Tests;

internal static class Faults
{
    /// <summary>Fails with one line for every fault.</summary>
    public static void ShouldBeNone(this IEnumerable<string> faults) => faults.ShouldBeOnly([]);

    /// <summary>Fails for every fault that is not known, and for every known one that is gone.</summary>
    /// <param name="faults">Each begins with what <paramref name="known"/> lists, then a colon or a new line.</param>
    /// <param name="known">What is still to be put right. The list can only shrink.</param>
    public static void ShouldBeOnly(this IEnumerable<string> faults, IReadOnlyCollection<string> known)
    {
        string[] all = [.. faults];
        string[] unknown = [.. all.Where(fault => !known.Any(entry => Is(fault, entry)))];
        string[] gone = [.. known.Where(entry => !all.Any(fault => Is(fault, entry)))];
        string[] lines = [.. unknown, .. gone.Select(entry => $"no longer true, delete it from the list: {entry}")];
        if (lines.Length > 0)
            Assert.Fail($"{lines.Length} found:\n{string.Join('\n', lines)}");
    }

    private static bool Is(string fault, string entry) =>
        fault.StartsWith(entry, StringComparison.Ordinal)
        && (fault.Length == entry.Length || fault[entry.Length] is ':' or '\n');
}
