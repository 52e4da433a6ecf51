namespace Pinyon.Store;

/// <summary>
/// An entry that a scan has met: a copy of its key and of what was known of it, and its value on demand.
/// </summary>
public readonly ref struct ScannedEntry
{
    /// <summary>The longest value that <see cref="TryReadValue"/> copies: 64 KiB.</summary>
    public const int MaxCopiedValue = 64 << 10;

    private readonly IScanSource _source;
    private readonly long _now;

    internal ScannedEntry(IScanSource source, ReadOnlySpan<byte> key, scoped in EntryInfo info, uint readers, long now)
    {
        _source = source;
        _now = now;
        Key = key;
        Info = info;
        Readers = readers;
    }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>What was known of the entry when the scan met it.</summary>
    public EntryInfo Info { get; }

    /// <summary>What the filter has answered: a bit for each reader that wants the entry.</summary>
    public uint Readers { get; }

    /// <summary>Copies the value as it is now. Does not count as a touch.</summary>
    /// <param name="value">The value, which lasts until the next one is read or the visit ends.</param>
    /// <param name="info">What belongs to it, which may be newer than <see cref="Info"/>.</param>
    /// <returns>
    /// False if there is no entry any more, or its value is longer than <see cref="MaxCopiedValue"/>: pin that by its
    /// key.
    /// </returns>
    public bool TryReadValue(out ReadOnlySpan<byte> value, out EntryInfo info) =>
        _source.TryCopyValue(new EntryKey(Key), _now, out value, out info);
}
