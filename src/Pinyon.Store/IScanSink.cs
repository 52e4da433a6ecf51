namespace Pinyon.Store;

/// <summary>Takes the entries that a scan meets. Runs outside every lock and may call the store again.</summary>
public interface IScanSink
{
    /// <summary>Takes one entry; the same one may come again.</summary>
    /// <param name="key">The key's bytes, which are the store's and last as long as this call.</param>
    /// <param name="info">What is known of the entry; its value is had by reading the key.</param>
    void Visit(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info);
}
