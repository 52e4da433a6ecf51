namespace Pinyon.Store;

/// <summary>Decides which entries a scan hands out, and to which readers, before anything of them is copied.</summary>
/// <remarks>
/// Called under the lock of the part of the store that is scanned: it must depend on its arguments alone, be quick,
/// throw nothing, and not call the store. A struct makes the scan free of allocation.
/// </remarks>
public interface IEntryFilter
{
    /// <summary>Whether an entry is wanted.</summary>
    /// <param name="key">The whole key; lasts as long as this call.</param>
    /// <param name="info">What is known of the entry, or tombstone (<see cref="EntryInfo.IsTombstone"/>).</param>
    /// <returns>A bit for each reader that wants it, so that one pass serves up to 32 of them; 0 for none.</returns>
    uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info);
}
