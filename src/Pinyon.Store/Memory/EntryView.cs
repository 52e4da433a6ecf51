namespace Pinyon.Store.Memory;

/// <summary>An entry as it was at one moment, taken under the lock and used outside.</summary>
internal readonly struct EntryView(byte[] bytes, int keyLength, EntryInfo info)
{
    public EntryInfo Info { get; } = info;

    public ReadOnlySpan<byte> Key => bytes.AsSpan(0, keyLength);

    public ReadOnlySpan<byte> Value => bytes.AsSpan(keyLength);
}
