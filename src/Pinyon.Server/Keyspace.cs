namespace Pinyon.Server;

/// <summary>
/// The keys of one group of a standalone node, as every front end sees them: one flat space, any node answers any key.
/// </summary>
internal sealed class Keyspace(Group group)
{
    /// <summary>Flag of a value that is JSON text; a value without it is the bytes of a string.</summary>
    public const uint JsonFlag = 1;

    /// <summary>What this node did for the group, and what it holds of it.</summary>
    public GroupStatistics Statistics => group.Statistics;

    /// <summary>The entry of a key, loaded if the group has a loader and it is missing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hold">To be disposed when the entry's bytes have been sent.</param>
    /// <param name="cancellationToken">The client has left.</param>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, EntryHold hold, CancellationToken cancellationToken) =>
        group.GetAsync(key, hold, cancellationToken);

    /// <summary>Keeps all of them; later values of a key win. Returns the keys that were not kept.</summary>
    public ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken) =>
        group.SetManyAsync(values, cancellationToken);

    /// <summary>Removes the entry of a key; false if there was none.</summary>
    public ValueTask<bool> DeleteAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.RemoveAsync(key, cancellationToken);

    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken) =>
        group.ExplainAsync(key, cancellationToken);
}
