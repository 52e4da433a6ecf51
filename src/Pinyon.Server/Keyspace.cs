namespace Pinyon.Server;

/// <summary>
/// The keys of one group of a standalone node, as front ends see them: one flat space, any node answers any key.
/// </summary>
internal sealed class Keyspace(Group group)
{
    /// <summary>Flag of a value that is JSON text; a value without it is the bytes of a string.</summary>
    public const uint JsonFlag = 1;

    /// <summary>Counters of this node for the group.</summary>
    public GroupStatistics Statistics => group.Statistics;

    /// <summary>The entry of a key, loaded if the group has a loader and it is missing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hold">Disposed by the caller when the entry's bytes have been sent.</param>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, EntryHold hold, CancellationToken cancellationToken) =>
        group.GetAsync(key, hold, cancellationToken);

    /// <summary>Stores all values; the last one of a key wins. Returns the keys that were not stored.</summary>
    public ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken) =>
        group.SetManyAsync(values, cancellationToken);

    /// <summary>Removes the entry of a key; false if there was none.</summary>
    public ValueTask<bool> DeleteAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.RemoveAsync(key, cancellationToken);

    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.ExplainAsync(key, cancellationToken);
}
