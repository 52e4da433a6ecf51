using Pinyon.Groups;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon;

/// <summary>A namespace of keys. Any node reads and writes any key of it; each key lives on its owner.</summary>
/// <remarks>
/// Every method ends within the node's <see cref="PinyonNodeOptions.RequestTimeout"/>, with an answer or with a
/// <see cref="CacheException"/> that says why. Once a write has ended well, no node returns what was
/// there before.
/// </remarks>
public sealed class Group
{
    private readonly GroupCaller _caller;
    private readonly MemberCalls _members;
    private readonly KeyExplainer _explainer;
    private readonly UpdateCalls _updates;
    private readonly ScanCalls _scans;

    internal Group(GroupCaller caller, MemberCalls members, KeyExplainer explainer, ScanCalls scans)
    {
        _caller = caller;
        _members = members;
        _explainer = explainer;
        _scans = scans;
        _updates = new UpdateCalls(caller);
    }

    /// <summary>The group's name, the same on every member.</summary>
    public string Name => _caller.Owner.Name;

    /// <summary>What this node did for the group, and what it holds of it.</summary>
    public GroupStatistics Statistics => _caller.Owner.Statistics;

    /// <summary>
    /// The entry of a key. If it is missing and the group has a loader, its owner loads it, once for all callers.
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

    /// <summary>Removes the entries of many keys: one call to each owner.</summary>
    /// <returns>What became of each key, in the order of the keys.</returns>
    public async ValueTask<IReadOnlyList<RemoveResult>> RemoveManyAsync(
        IReadOnlyList<CacheKey> keys, CancellationToken cancellationToken = default)
    {
        PeerItem[] items = [.. keys.Select(CacheItems.Of)];
        Answer[] answers = await _caller.AskAsync(PeerOperation.Delete, items, cancellationToken);
        return [.. answers.Select((answer, i) => new RemoveResult(
            keys[i], answer.Error is null && answer.Result.Status is PeerStatus.Found, answer.Error))];
    }

    // ── Updates: an entry is read, changed and written in one step at its owner.
    // An entry that is there keeps its flags, tags and times. Nothing is loaded for them: a key without an entry is
    // absent, also if the group has a loader.

    /// <summary>Adds to a value that is a decimal integer of 64 bits, such as <c>-17</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="delta">What is added; may be negative.</param>
    /// <param name="created">
    /// What a new entry has if the key has no entry: its bytes are the number to count from (no bytes: 0), with flags,
    /// times and tags. An entry that is there keeps its own.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The sum, which is the value now.</returns>
    /// <exception cref="CacheException">
    /// Not added: <see cref="CacheFailure.NotANumber"/> (also for zeros in front, a plus sign and spaces),
    /// <see cref="CacheFailure.Overflow"/>, and what every write can end with. Or not known whether it was: a request
    /// that was sent and not answered is <see cref="CacheFailure.OutcomeUnknown"/>, and is never sent again.
    /// </exception>
    public ValueTask<long> IncrementAsync(
        CacheKey key, long delta = 1, CacheValue created = default, CancellationToken cancellationToken = default) =>
        _updates.IncrementAsync(key, delta, created, cancellationToken);

    /// <summary>Adds bytes at the end of a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes; the rest is for a new entry, if the key has no entry.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The length of the whole value now, in bytes.</returns>
    /// <exception cref="CacheException">As <see cref="IncrementAsync"/>; or <see cref="CacheFailure.TooLarge"/>.
    /// </exception>
    public ValueTask<long> AppendAsync(
        CacheKey key, CacheValue value, CancellationToken cancellationToken = default) =>
        _updates.AppendAsync(key, value, cancellationToken);

    /// <summary>Puts bytes into a value at a place, over what is there, and zeros before them where nothing is.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="offset">The place of the first byte, 0 or more.</param>
    /// <param name="value">
    /// The bytes; without any, the entry is only touched. The rest is for a new entry, if the key has no entry.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The length of the whole value now, in bytes; 0 = there is no entry.</returns>
    /// <exception cref="CacheException">As <see cref="AppendAsync"/>.</exception>
    public ValueTask<long> SetRangeAsync(
        CacheKey key, long offset, CacheValue value, CancellationToken cancellationToken = default) =>
        _updates.SetRangeAsync(key, offset, value, cancellationToken);

    /// <summary>Keeps a value in the place of what was there, and returns that.</summary>
    /// <returns>The entry before, with the version that it had; null if there was none.</returns>
    /// <exception cref="CacheException">As <see cref="AppendAsync"/>.</exception>
    public ValueTask<CacheEntry?> GetAndSetAsync(
        CacheKey key, CacheValue value, CancellationToken cancellationToken = default) =>
        _updates.GetAndSetAsync(key, value, cancellationToken);

    /// <summary>Removes an entry, and returns it.</summary>
    /// <returns>The entry, with the version that it had; null if there was none.</returns>
    /// <exception cref="CacheException">
    /// Not removed, or not known whether it was (<see cref="CacheFailure.OutcomeUnknown"/>).
    /// </exception>
    public ValueTask<CacheEntry?> GetAndRemoveAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _updates.GetAndRemoveAsync(key, cancellationToken);

    /// <summary>Gives an entry another time to live, counted from now. Its time to idle stays.</summary>
    /// <returns>Whether there was an entry.</returns>
    /// <exception cref="CacheException">
    /// Not changed, or not known whether it was (<see cref="CacheFailure.OutcomeUnknown"/>).
    /// </exception>
    public ValueTask<bool> ExpireAsync(
        CacheKey key, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        _updates.RetimeAsync(key, PeerUpdateKind.Expire, timeToLive, null, cancellationToken);

    /// <summary>Gives an entry another time to live, counted from now, and another time to idle; null = none, whatever
    /// the group says.</summary>
    /// <returns>Whether there was an entry.</returns>
    /// <exception cref="CacheException">
    /// Not changed, or not known whether it was (<see cref="CacheFailure.OutcomeUnknown"/>).
    /// </exception>
    public ValueTask<bool> ExpireAsync(
        CacheKey key, TimeSpan? timeToLive, TimeSpan? timeToIdle, CancellationToken cancellationToken = default) =>
        _updates.RetimeAsync(key, PeerUpdateKind.ExpireAndIdle, timeToLive, timeToIdle, cancellationToken);

    /// <summary>Takes an entry's time to live away: it stays until it is removed, evicted or idle for too long.
    /// </summary>
    /// <returns>Whether there was an entry that had a time to live.</returns>
    /// <exception cref="CacheException">
    /// Not changed, or not known whether it was (<see cref="CacheFailure.OutcomeUnknown"/>).
    /// </exception>
    public ValueTask<bool> PersistAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _updates.RetimeAsync(key, PeerUpdateKind.Persist, null, null, cancellationToken);

    /// <summary>Touches an entry, which renews its time to idle, and tells all but its value. Loads nothing.</summary>
    /// <returns>Null if there is no entry.</returns>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public ValueTask<CacheEntryInfo?> TouchAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _updates.TouchAsync(key, cancellationToken);

    // ── All keys of the group.

    /// <summary>Lists a part of the keys of the whole cluster; one call to one member.</summary>
    /// <remarks>
    /// A key whose entry is there from the first call of a walk to the last, and whose slot does not move, is listed at
    /// least once; keys that come or go in between may or may not be. A key may be listed twice. It is no touch, except
    /// of loaded or tagged entries above 64 KB.
    /// </remarks>
    /// <param name="cursor"><c>default</c> to begin, then <see cref="ScanPage.Next"/>.</param>
    /// <param name="count">About how many entries to look at, at least 1; more than 10,000 are not looked at.</param>
    /// <param name="pattern">Which keys to list.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CacheException">
    /// The member whose turn it is did not answer; the same cursor can be tried again.
    /// </exception>
    public ValueTask<ScanPage> ScanAsync(
        ScanCursor cursor,
        int count,
        KeyPattern pattern = default,
        CancellationToken cancellationToken = default) =>
        _scans.ListAsync(cursor, count, pattern, cancellationToken);

    /// <summary>Lists all keys of the whole cluster, a thousand with each call to a member, as
    /// <see cref="ScanAsync"/> does.</summary>
    /// <exception cref="CacheException">A member did not answer.</exception>
    public IAsyncEnumerable<CacheKey> ScanAllAsync(
        KeyPattern pattern = default, CancellationToken cancellationToken = default) =>
        _scans.ListAllAsync(pattern, cancellationToken);

    /// <summary>Counts the entries of the whole cluster, each once however many members keep it. Looks at every
    /// entry, a hundred thousand with each call.</summary>
    /// <exception cref="CacheException">A member did not answer, or there are too many entries for the time.
    /// </exception>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        _scans.CountAsync(cancellationToken);

    /// <summary>Removes all entries that have a tag, on every member.</summary>
    /// <exception cref="CacheException">Some members did not do it; the message names them.</exception>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        _members.AskAllAsync(
            PeerOperation.RemoveTag, CacheItems.OfTag(tag), _caller.NewDeadline(), cancellationToken);

    /// <summary>Removes all entries of the group, on every member.</summary>
    /// <exception cref="CacheException">Some members did not do it; the message names them.</exception>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        _members.AskAllAsync(PeerOperation.Clear, default, _caller.NewDeadline(), cancellationToken);

    /// <summary>Where a key belongs, and what its owner has of it.</summary>
    /// <remarks>It counts as a read at the owner: a time to idle starts anew.</remarks>
    /// <exception cref="CacheException">The owner could not be asked.</exception>
    public ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        _explainer.ExplainAsync(key, cancellationToken);
}
