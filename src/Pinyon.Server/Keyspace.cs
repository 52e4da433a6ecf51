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

    /// <summary>Keeps a value.</summary>
    public ValueTask SetAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken) =>
        group.SetAsync(key, value, cancellationToken);

    /// <summary>Keeps a value if a condition holds at the key's owner.</summary>
    public ValueTask<SetResult> TrySetAsync(
        CacheKey key, CacheValue value, WriteCondition condition, CancellationToken cancellationToken) =>
        group.TrySetAsync(key, value, condition, cancellationToken);

    /// <summary>Stores all values; the last one of a key wins. Returns the keys that were not stored.</summary>
    public ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken) =>
        group.SetManyAsync(values, cancellationToken);

    /// <summary>Removes the entry of a key; false if there was none.</summary>
    public ValueTask<bool> DeleteAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.RemoveAsync(key, cancellationToken);

    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.ExplainAsync(key, cancellationToken);

    /// <summary>Removes the entries of many keys; results stand in the order of the keys.</summary>
    public ValueTask<IReadOnlyList<RemoveResult>> DeleteManyAsync(
        IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken) =>
        group.RemoveManyAsync(keys, cancellationToken);

    /// <inheritdoc cref="Group.IncrementAsync"/>
    public ValueTask<long> IncrementAsync(
        CacheKey key, long delta, CacheValue created, CancellationToken cancellationToken) =>
        group.IncrementAsync(key, delta, created, cancellationToken);

    /// <inheritdoc cref="Group.AppendAsync"/>
    public ValueTask<long> AppendAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken) =>
        group.AppendAsync(key, value, cancellationToken);

    /// <inheritdoc cref="Group.SetRangeAsync"/>
    public ValueTask<long> SetRangeAsync(
        CacheKey key, long offset, CacheValue value, CancellationToken cancellationToken) =>
        group.SetRangeAsync(key, offset, value, cancellationToken);

    /// <inheritdoc cref="Group.GetAndSetAsync"/>
    public ValueTask<CacheEntry?> GetAndSetAsync(
        CacheKey key, CacheValue value, CancellationToken cancellationToken) =>
        group.GetAndSetAsync(key, value, cancellationToken);

    /// <inheritdoc cref="Group.GetAndRemoveAsync"/>
    public ValueTask<CacheEntry?> GetAndDeleteAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.GetAndRemoveAsync(key, cancellationToken);

    /// <summary>Gives an entry another time to live; its time to idle stays. False if there is no entry.</summary>
    public ValueTask<bool> ExpireAsync(CacheKey key, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        group.ExpireAsync(key, timeToLive, cancellationToken);

    /// <inheritdoc cref="Group.PersistAsync"/>
    public ValueTask<bool> PersistAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.PersistAsync(key, cancellationToken);

    /// <inheritdoc cref="Group.TouchAsync"/>
    public ValueTask<CacheEntryInfo?> TouchAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.TouchAsync(key, cancellationToken);

    /// <inheritdoc cref="Group.ScanAsync"/>
    public ValueTask<ScanPage> ScanAsync(
        ScanCursor cursor, int count, KeyPattern pattern, CancellationToken cancellationToken) =>
        group.ScanAsync(cursor, count, pattern, cancellationToken);

    /// <inheritdoc cref="Group.CountAsync"/>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => group.CountAsync(cancellationToken);
}
