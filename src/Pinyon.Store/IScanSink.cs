namespace Pinyon.Store;

/// <summary>Takes the entries that a scan meets. Runs outside every lock and may call the store again.</summary>
public interface IScanSink
{
    /// <summary>Takes one entry; the same one may come again.</summary>
    /// <param name="entry">The entry as it was a moment ago; lasts as long as this call.</param>
    void Visit(scoped in ScannedEntry entry);
}
