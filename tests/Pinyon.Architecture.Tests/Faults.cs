namespace Pinyon.Architecture.Tests;

internal static class Faults
{
    /// <summary>Fails with one line for every fault.</summary>
    public static void ShouldBeNone(this IEnumerable<string> faults) => Fail([.. faults]);

    /// <summary>Fails for every fault that is not known, and for every known one that is gone.</summary>
    /// <param name="faults">Each begins with what <paramref name="known"/> lists, then a colon or a new line.</param>
    /// <param name="known">What is still to be put right.</param>
    public static void ShouldBeOnly(this IEnumerable<string> faults, KnownFaults known)
    {
        string[] all = [.. faults];
        string[] unknown = [.. all.Where(fault => !known.Entries.Any(entry => Is(fault, entry)))];
        string[] gone = [.. known.Entries.Where(entry => !all.Any(fault => Is(fault, entry)))];
        if (gone.Length > 0 && known.TryDelete(gone))
            gone = [];

        Fail([.. unknown, .. gone.Select(entry => $"no longer true, delete it from the known faults: {entry}")]);
    }

    private static void Fail(string[] faults)
    {
        if (faults.Length > 0)
            Assert.Fail($"{faults.Length} found:\n{string.Join('\n', faults)}");
    }

    private static bool Is(string fault, string entry) =>
        fault.StartsWith(entry, StringComparison.Ordinal)
        && (fault.Length == entry.Length || fault[entry.Length] is ':' or '\n');
}
