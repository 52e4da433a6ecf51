using Pinyon.Groups;
using Pinyon.Peers;

namespace Pinyon;

/// <summary>A namespace of keys. Any node reads and writes any key of it; each key lives on its owner.</summary>
/// <remarks>
/// Every method ends within the node's <see cref="PinyonNodeOptions.RequestTimeout"/>, with an answer or with a
/// <see cref="CacheException"/> that says why there is none. Once a write has ended well, no node returns what was
/// there before.
/// </remarks>
public sealed class Group
{
    private readonly GroupCaller _caller;
    private readonly MemberCalls _members;
    private readonly KeyExplainer _explainer;

    internal Group(GroupCaller caller, MemberCalls members, KeyExplainer explainer)
    {
        _caller = caller;
        _members = members;
        _explainer = explainer;
    }

    /// <summary>The group's name, the same on every member.</summary>
    public string Name => _caller.Owner.Name;

    /// <summary>What this node did for the group, and what it holds of it.</summary>
    public GroupStatistics Statistics => _caller.Owner.Statistics;

    /// <summary>
    /// The entry of a key. If there is none and the group has a loader, its owner loads it, once for all who ask.
    /// </summary>
    /// <returns>Null if the loader says that the key has no value, or if there is neither entry nor loader.</returns>
    /// <exception cref="CacheException">The owner could not be asked, or could not load.</exception>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _caller.ReadAsync(key, load: true, hold: null, cancellationToken);

    /// <summary>
    /// Same, but a large value's bytes count as in flight until <paramref name="hold"/> is disposed, for example when a
    /// slow client has read them.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="hold">To be disposed when the entry's bytes are no longer used.</param>
    /// <param name="cancellationToken">Cancels the wait; a shared load keeps running for other callers.</param>
    /// <returns>Null if the loader says that the key has no value, or if there is neither entry nor loader.</returns>
    /// <exception cref="CacheException">The owner could not be asked, or could not load.</exception>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, EntryHold hold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return _caller.ReadAsync(key, load: true, hold, cancellationToken);
    }

    /// <summary>The entry of a key if there is one now; nothing is loaded.</summary>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public ValueTask<CacheEntry?> TryGetAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _caller.ReadAsync(key, load: false, hold: null, cancellationToken);

    /// <summary>
    /// The entries of many keys: one call to each owner, and one more if it has to load some of them, which its loader
    /// gets together. Results stand in the order of the keys, each with its own error.
    /// </summary>
    public async ValueTask<IReadOnlyList<CacheResult>> GetManyAsync(
        IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        Answer[] answers = await _caller.ReadManyAsync([.. keys.Select(CacheItems.Of)], cancellationToken);
        return [.. answers.Select((answer, i) => new CacheResult(
            keys[i], answer.Error is null ? CacheItems.EntryOf(answer.Result) : null, answer.Error))];
    }

    /// <summary>Keeps a value at its owner, in the place of what was there.</summary>
    /// <exception cref="CacheException">Not kept, or not known whether it was (<see cref="CacheFailure"/>).</exception>
    public async ValueTask SetAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken = default) =>
        await _caller.AskAsync(PeerOperation.Set, CacheItems.Of(key, value), cancellationToken);

    /// <summary>Keeps a value at its owner if a condition holds there at that moment.</summary>
    /// <exception cref="CacheException">
    /// Not kept, or not known whether it was: a request that was sent and not answered is
    /// <see cref="CacheFailure.OutcomeUnknown"/>, and is never sent again.
    /// </exception>
    public async ValueTask<SetResult> TrySetAsync(
        CacheKey key, CacheValue value, WriteCondition condition, CancellationToken cancellationToken = default)
    {
        PeerItem item = CacheItems.Of(key, value) with { When = condition.When, Expected = condition.Expected };
        PeerResult result = await _caller.AskAsync(PeerOperation.Set, item, cancellationToken);
        return new SetResult(result.Status is PeerStatus.Stored, result.Version);
    }

    /// <summary>Keeps many values: one call to each owner. Later values of a key win over earlier ones.</summary>
    /// <returns>The keys that were not kept, in their order, each with its error; none if all were.</returns>
    public async ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken = default)
    {
        // Only the last value of a key is sent: of two, on two ways to its owner, the wrong one could come last.
        KeyValuePair<CacheKey, CacheValue>[] last = [.. values.Reverse().DistinctBy(pair => pair.Key).Reverse()];
        PeerItem[] items = [.. last.Select(pair => CacheItems.Of(pair.Key, pair.Value))];
        Answer[] answers = await _caller.AskAsync(PeerOperation.Set, items, cancellationToken);
        return [.. answers
            .Select((answer, i) => new CacheResult(last[i].Key, null, answer.Error))
            .Where(result => result.Error is not null)];
    }

    /// <summary>Removes the entry of a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="CacheException">Not removed, or not known whether it was.</exception>
    public async ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        PeerResult result = await _caller.AskAsync(PeerOperation.Delete, CacheItems.Of(key), cancellationToken);
        return result.Status is PeerStatus.Found;
    }

    /// <summary>Removes the entry of a key if it is still the one that was read with this version.</summary>
    /// <returns>Whether it was, and is gone.</returns>
    /// <exception cref="CacheException">Not removed, or not known whether it was.</exception>
    public async ValueTask<bool> RemoveAsync(
        CacheKey key, ulong version, CancellationToken cancellationToken = default)
    {
        PeerItem item = CacheItems.Of(key) with { When = Store.Condition.IfVersion, Expected = version };
        PeerResult result = await _caller.AskAsync(PeerOperation.Delete, item, cancellationToken);
        return result.Status is PeerStatus.Found;
    }

    /// <summary>Removes all entries that have a tag, on every member.</summary>
    /// <exception cref="CacheException">Some members could not be told; the message names them.</exception>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        _members.TellAllAsync(
            PeerOperation.RemoveTag, CacheItems.OfTag(tag), _caller.NewDeadline(), cancellationToken);

    /// <summary>Removes all entries of the group, on every member.</summary>
    /// <exception cref="CacheException">Some members could not be told; the message names them.</exception>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        _members.TellAllAsync(PeerOperation.Clear, default, _caller.NewDeadline(), cancellationToken);

    /// <summary>Where a key belongs, and what its owner has of it.</summary>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _explainer.ExplainAsync(key, cancellationToken);
}
