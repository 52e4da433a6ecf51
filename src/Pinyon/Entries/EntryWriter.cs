using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Writes entries: puts the prefix before the value where one is needed, and refuses what is too
/// large.</summary>
internal sealed class EntryWriter(EntryStore store, MonotonicTime time)
{
    /// <summary>Bytes that a value can have at most; the store may have room for less.</summary>
    public int LongestValue { get; init; } = StoreOptions.MaxValueBytesLimit;

    /// <summary>Stores a value with what must be known of it besides.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">Stored in front of the value if anything in it says more than the store itself
    /// keeps.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Version, flags, times and condition; the mark is set here.</param>
    public WriteResult Write(
        in CacheKey key, in EntryPrefix prefix, ReadOnlySpan<byte> value, in WriteOptions options)
    {
        bool isMarked = prefix.IsNeeded;
        return WriteStored(key, isMarked ? prefix.Before(value) : value, options with { Mark = isMarked });
    }

    /// <summary>Stores bytes that have their prefix already.</summary>
    public WriteResult WriteStored(in CacheKey key, ReadOnlySpan<byte> stored, in WriteOptions options) =>
        stored.Length > StoreOptions.MaxValueBytesLimit
            ? new WriteResult(WriteStatus.TooLarge, 0)
            : store.Write(key.Entry, stored, options, time.Now);

    /// <summary>Removes an entry; with a version and an expiry it leaves a tombstone.</summary>
    public WriteResult Remove(in CacheKey key, in WriteOptions options) =>
        store.Remove(key.Entry, options, time.Now);

    /// <summary>Gives an entry another version or other times.</summary>
    public WriteResult Expire(in CacheKey key, in WriteOptions options) =>
        store.Expire(key.Entry, options, time.Now);
}
