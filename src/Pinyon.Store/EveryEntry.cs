namespace Pinyon.Store;

/// <summary>The filter of a scan that wants everything, or everything but tombstones.</summary>
internal readonly struct EveryEntry(bool withTombstones) : IEntryFilter
{
    public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info) =>
        info.IsTombstone && !withTombstones ? 0u : 1;
}
