using System.Runtime.CompilerServices;
using Pinyon.Ownership;
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
    private readonly OwnedGroup _group;
    private readonly OwnerCalls _owners;
    private readonly MemberCalls _members;
    private readonly KeyExplainer _explainer;
    private readonly Func<Deadline> _deadline;

    internal Group(
        string name,
        OwnedGroup group,
        OwnerCalls owners,
        MemberCalls members,
        KeyExplainer explainer,
        Func<Deadline> deadline)
    {
        Name = name;
        _group = group;
        _owners = owners;
        _members = members;
        _explainer = explainer;
        _deadline = deadline;
    }

    /// <summary>The group's name, the same on every member.</summary>
    public string Name { get; }

    /// <summary>What this node did for the group, and what it holds of it.</summary>
    public GroupStatistics Statistics => _group.Statistics;

    /// <summary>
    /// The entry of a key. If there is none and the group has a loader, its owner loads it, once for all who ask.
    /// </summary>
    /// <returns>Null if the loader says that the key has no value, or if there is neither entry nor loader.</returns>
    /// <exception cref="CacheException">The owner could not be asked, or could not load.</exception>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        ReadAsync(key, hold: null, cancellationToken);

    /// <summary>The same for who uses large values for a while, as until a slow client has read them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hold">To be disposed when the entry's bytes are not used any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if the loader says that the key has no value, or if there is neither entry nor loader.</returns>
    /// <exception cref="CacheException">The owner could not be asked, or could not load.</exception>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, EntryHold hold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return ReadAsync(key, hold, cancellationToken);
    }

    /// <summary>The entry of a key if there is one now; nothing is loaded.</summary>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheEntry?> TryGetAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        _group.Counters.Gets.Add(1);
        Answer answer = await _owners.LookUpAsync(
            Name, CacheItems.Of(key).Key, _deadline(), hold: null, cancellationToken);
        return answer.Error is { } error ? throw error : CacheItems.EntryOf(answer);
    }

    /// <summary>
    /// The entries of many keys: one call to each owner, and one more if it has to load some of them, which its loader
    /// gets together. Results stand in the order of the keys, each with its own error.
    /// </summary>
    public async ValueTask<IReadOnlyList<CacheResult>> GetManyAsync(
        IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        Answer[] answers = await ReadAsync([.. keys.Select(CacheItems.Of)], cancellationToken);
        return [.. answers.Select((answer, i) =>
            new CacheResult(keys[i], CacheItems.EntryOf(answer), answer.Error))];
    }

    /// <summary>Keeps a value at its owner, in the place of what was there.</summary>
    /// <exception cref="CacheException">Not kept, or not known whether it was (<see cref="CacheFailure"/>).</exception>
    public async ValueTask SetAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken = default) =>
        await AskAsync(PeerOperation.Set, CacheItems.Of(key, value), cancellationToken);

    /// <summary>Keeps a value at its owner if a condition holds there at that moment.</summary>
    /// <exception cref="CacheException">
    /// Not kept, or not known whether it was: a request that was sent and not answered is
    /// <see cref="CacheFailure.OutcomeUnknown"/>, and is never sent again.
    /// </exception>
    public async ValueTask<SetResult> TrySetAsync(
        CacheKey key, CacheValue value, WriteCondition condition, CancellationToken cancellationToken = default)
    {
        PeerItem item = CacheItems.Of(key, value) with { When = condition.When, Expected = condition.Expected };
        Answer answer = await AskAsync(PeerOperation.Set, item, cancellationToken);
        return new SetResult(answer.Result.Status is PeerStatus.Stored, answer.Result.Version);
    }

    /// <summary>Keeps many values: one call to each owner. Later values of a key win over earlier ones.</summary>
    /// <returns>The keys that were not kept, in their order, each with its error; none if all were.</returns>
    public async ValueTask<IReadOnlyList<CacheResult>> SetManyAsync(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> values, CancellationToken cancellationToken = default)
    {
        // Only the last value of a key is sent: of two, on two ways to its owner, the wrong one could come last.
        KeyValuePair<CacheKey, CacheValue>[] last = [.. values.Reverse().DistinctBy(pair => pair.Key).Reverse()];
        PeerItem[] items = [.. last.Select(pair => CacheItems.Of(pair.Key, pair.Value))];
        Answer[] answers = await AskAsync(PeerOperation.Set, items, _deadline(), cancellationToken);
        return [.. answers
            .Select((answer, i) => new CacheResult(last[i].Key, null, answer.Error))
            .Where(result => result.Error is not null)];
    }

    /// <summary>Removes the entry of a key.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="CacheException">Not removed, or not known whether it was.</exception>
    public async ValueTask<bool> RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        Answer answer = await AskAsync(PeerOperation.Delete, CacheItems.Of(key), cancellationToken);
        return answer.Result.Status is PeerStatus.Found;
    }

    /// <summary>Removes the entry of a key if it is still the one that was read with this version.</summary>
    /// <returns>Whether it was, and is gone.</returns>
    /// <exception cref="CacheException">Not removed, or not known whether it was.</exception>
    public async ValueTask<bool> RemoveAsync(
        CacheKey key, ulong version, CancellationToken cancellationToken = default)
    {
        PeerItem item = CacheItems.Of(key) with { When = Store.Condition.IfVersion, Expected = version };
        Answer answer = await AskAsync(PeerOperation.Delete, item, cancellationToken);
        return answer.Result.Status is PeerStatus.Found;
    }

    /// <summary>Removes all entries that have a tag, on every member.</summary>
    /// <exception cref="CacheException">Some members could not be told; the message names them.</exception>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        _members.TellAllAsync(PeerOperation.RemoveTag, Name, CacheItems.OfTag(tag), _deadline(), cancellationToken);

    /// <summary>Removes all entries of the group, on every member.</summary>
    /// <exception cref="CacheException">Some members could not be told; the message names them.</exception>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        _members.TellAllAsync(PeerOperation.Clear, Name, default, _deadline(), cancellationToken);

    /// <summary>Where a key belongs, and what its owner has of it.</summary>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _explainer.ExplainAsync(Name, key, _deadline(), cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CacheEntry?> ReadAsync(
        CacheKey key, EntryHold? hold, CancellationToken cancellationToken)
    {
        _group.Counters.Gets.Add(1);
        Deadline deadline = _deadline();
        Answer answer = await _owners.LookUpAsync(Name, CacheItems.Of(key).Key, deadline, hold, cancellationToken);
        if (answer is { Error: null, Result.Status: PeerStatus.Pending })
        {
            PeerItem[] items = [CacheItems.Of(key)];
            answer = (await _owners.AskAsync(
                PeerOperation.Load, Name, items, deadline, hold, cancellationToken))[0];
        }

        return answer.Error is { } error ? throw error : CacheItems.EntryOf(answer);
    }

    // A look never waits and travels together with others; what has to be loaded is asked for again, by itself.
    private async ValueTask<Answer[]> ReadAsync(PeerItem[] items, CancellationToken cancellationToken)
    {
        Deadline deadline = _deadline();
        _group.Counters.Gets.Add(items.Length);
        Answer[] answers = await AskAsync(PeerOperation.Get, items, deadline, cancellationToken);
        if (!Array.Exists(answers, IsPending))
        {
            return answers;
        }

        int[] pending = [.. Enumerable.Range(0, answers.Length).Where(i => IsPending(answers[i]))];
        Answer[] loaded = await AskAsync(
            PeerOperation.Load, [.. pending.Select(i => items[i])], deadline, cancellationToken);
        for (int i = 0; i < pending.Length; i++)
        {
            answers[pending[i]] = loaded[i];
        }

        return answers;
    }

    private static bool IsPending(Answer answer) =>
        answer.Error is null && answer.Result.Status is PeerStatus.Pending;

    private async ValueTask<Answer> AskAsync(
        PeerOperation operation, PeerItem item, CancellationToken cancellationToken)
    {
        Answer[] answers = await AskAsync(operation, [item], _deadline(), cancellationToken);
        return answers[0].Error is { } error ? throw error : answers[0];
    }

    private ValueTask<Answer[]> AskAsync(
        PeerOperation operation, PeerItem[] items, Deadline deadline, CancellationToken cancellationToken) =>
        _owners.AskAsync(operation, Name, items, deadline, cancellationToken);
}
