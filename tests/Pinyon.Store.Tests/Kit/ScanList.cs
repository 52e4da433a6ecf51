using System.Text;

namespace Pinyon.Store.Tests.Kit;

/// <summary>Collects what a scan returns, duplicates included.</summary>
public readonly struct ScanList() : IScanSink
{
    public List<(string Key, EntryInfo Info)> Seen { get; } = [];

    public IEnumerable<string> Keys => Seen.Select(entry => entry.Key);

    public void Visit(scoped in ScannedEntry entry) => Seen.Add((Encoding.UTF8.GetString(entry.Key), entry.Info));
}
