using Pinyon.Ownership;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon;

/// <summary>A namespace of keys. Any node reads and writes any key of it; each key lives on its owner.</summary>
/// <remarks>
/// Every method ends within the node's <see cref="PinyonNodeOptions.RequestTimeout"/>, with an answer or with a
/// <see cref="CacheException"/> that says why there is none.
/// </remarks>
public sealed class Group
{
    private readonly GroupEntries _entries;
    private readonly OwnerCalls _owners;
    private readonly Func<Deadline> _deadline;

    internal Group(string name, GroupEntries entries, OwnerCalls owners, Func<Deadline> deadline)
    {
        Name = name;
        _entries = entries;
        _owners = owners;
        _deadline = deadline;
    }

    /// <summary>The group's name, the same on every member.</summary>
    public string Name { get; }

    /// <summary>What this node holds of the group, and what became of it.</summary>
    public StoreStatistics Statistics => _entries.Statistics;

    /// <summary>The entry of a key, or null if there is none.</summary>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public async ValueTask<CacheEntry?> TryGetAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        Answer answer = await AskAsync(PeerOperation.Get, ItemOf(key), cancellationToken);
        return EntryOf(answer);
    }

    /// <summary>The entries of many keys: one call to each owner. Results stand in the order of the keys.</summary>
    public async ValueTask<IReadOnlyList<CacheResult>> GetManyAsync(
        IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        PeerItem[] items = [.. keys.Select(ItemOf)];
        Answer[] answers = await AskAsync(PeerOperation.Get, items, cancellationToken);
        return [.. answers.Select((answer, i) => new CacheResult(keys[i], EntryOf(answer), answer.Error))];
    }

    /// <summary>Keeps a value at its owner, in the place of what was there.</summary>
    /// <exception cref="CacheException">Not kept, or not known whether it was (<see cref="CacheFailure"/>).</exception>
    public async ValueTask SetAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken = default) =>
        await AskAsync(PeerOperation.Set, ItemOf(key, value), cancellationToken);

    /// <summary>Keeps many values: one call to each owner. Later values of a key win over earlier ones.</summary>
    /// <returns>The keys that were not kept, in their order, each with its error; none if all were.</returns>
    public async ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken = default)
    {
        // Only the last value of a key is sent: of two, on two ways to its owner, the wrong one could come last.
        KeyValuePair<CacheKey, CacheValue>[] last = [.. values.Reverse().DistinctBy(pair => pair.Key).Reverse()];
        PeerItem[] items = [.. last.Select(pair => ItemOf(pair.Key, pair.Value))];
        Answer[] answers = await AskAsync(PeerOperation.Set, items, cancellationToken);
        return [.. answers
            .Select((answer, i) => new CacheResult(last[i].Key, null, answer.Error))
            .Where(result => result.Error is not null)];
    }

    /// <summary>Removes the entry of a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="CacheException">Not removed, or not known whether it was.</exception>
    public async ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        Answer answer = await AskAsync(PeerOperation.Delete, ItemOf(key), cancellationToken);
        return answer.Result.Status is PeerStatus.Found;
    }

    private static PeerItem ItemOf(CacheKey key) => key.Bytes.IsEmpty
        ? throw new ArgumentException("A key has at least one byte.", nameof(key))
        : new PeerItem(key.Bytes);

    private static PeerItem ItemOf(CacheKey key, CacheValue value)
    {
        if (value.TimeToLive <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(value), "A time to live is more than zero; null means none.");
        }

        long timeToLive = (long)Math.Ceiling(value.TimeToLive?.TotalMilliseconds ?? 0);
        return ItemOf(key) with { Value = value.Bytes, Flags = value.Flags, TimeToLive = timeToLive };
    }

    private static CacheEntry? EntryOf(in Answer answer)
    {
        PeerResult result = answer.Result;
        if (answer.Error is not null || result.Status is not PeerStatus.Found)
        {
            return null;
        }

        TimeSpan? timeToLive = result.TimeToLive == 0 ? null : TimeSpan.FromMilliseconds(result.TimeToLive);
        return new CacheEntry(result.Value, result.Flags, result.Version, timeToLive);
    }

    private async ValueTask<Answer> AskAsync(
        PeerOperation operation, PeerItem item, CancellationToken cancellationToken)
    {
        Answer[] answers = await AskAsync(operation, [item], cancellationToken);
        return answers[0].Error is { } error ? throw error : answers[0];
    }

    private ValueTask<Answer[]> AskAsync(
        PeerOperation operation, PeerItem[] items, CancellationToken cancellationToken) =>
        _owners.AskAsync(operation, Name, items, _deadline(), cancellationToken);
}
