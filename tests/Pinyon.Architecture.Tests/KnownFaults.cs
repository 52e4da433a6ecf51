namespace Pinyon.Architecture.Tests;

/// <summary>Faults that are known and still to be put right: a text with one entry on each line.</summary>
/// <remarks>
/// The list can only shrink. A fault that it does not list fails its test, and so does an entry that is no longer true.
/// <c>PINYON_APPROVE=1 ./test.sh Architecture</c> deletes entries of the second kind and never adds one.
/// </remarks>
internal sealed class KnownFaults
{
    private readonly string _path;
    private readonly bool _isApproving;

    private KnownFaults(string path, bool isApproving)
    {
        _path = path;
        _isApproving = isApproving;
        Entries = File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0)] : [];
    }

    public string[] Entries { get; private set; }

    /// <summary>A list of this project; one that is not there is empty.</summary>
    public static KnownFaults Read(string name) => new(
        Path.Combine(SourceTree.Current.Root, "tests", "Pinyon.Architecture.Tests", name),
        Environment.GetEnvironmentVariable("PINYON_APPROVE") == "1");

    internal static KnownFaults Read(string path, bool isApproving) => new(path, isApproving);

    /// <summary>Deletes the entries from the text if that was asked for.</summary>
    public bool TryDelete(string[] entries)
    {
        if (!_isApproving)
            return false;

        Entries = [.. Entries.Except(entries, StringComparer.Ordinal)];
        if (Entries.Length > 0)
            File.WriteAllText(_path, string.Join('\n', Entries) + '\n');
        else
            File.Delete(_path);
        return true;
    }
}
