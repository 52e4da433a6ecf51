using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Pinyon.Store.Budget;
using Pinyon.Store.Shards;

namespace Pinyon.Store;

/// <summary>A bounded, expiring map of bytes to bytes. Every member may be called by many threads at once.</summary>
/// <remarks>
/// The store has no clock: callers pass <c>now</c>, milliseconds of one monotonic clock, not negative. An expired
/// entry is absent for every operation. No caller's code runs under a lock.
/// </remarks>
public sealed class EntryStore : IDisposable
{
    // A key belongs to the shard that the top bits of its hash name, and within it to the interval that the next bits
    // name. All intervals of all shards therefore lie in the order of the hash, and a position in hash space is a
    // cursor that stays good while the indexes grow and shrink.
    private readonly int _shardBits;
    private readonly SharedParts _shared;
    private Shard[]? _shards;
    private ShardReader[]? _readers;   // the shards' own, one step nearer
    private ScanPass? _sparePass;
    private int _ticks;

    /// <summary>Makes an empty store.</summary>
    /// <param name="options">Its limits.</param>
    /// <exception cref="ArgumentException">Options that cannot be; the message says every fault.</exception>
    /// <exception cref="MemoryNotAvailableException">
    /// The budget is more than the machine, or the container that the process runs in, has left.
    /// </exception>
    public EntryStore(StoreOptions options)
        : this(Affordable(options), ShardPlan.CountFor(options, Environment.ProcessorCount))
    {
    }

    /// <param name="options">The limits.</param>
    /// <param name="shardCount">A power of two.</param>
    internal EntryStore(StoreOptions options, int shardCount)
    {
        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults), nameof(options));

        while (options.MaxEntries > 0 && shardCount > options.MaxEntries) shardCount /= 2;   // one entry each at least
        _shardBits = BitOperations.Log2((uint)shardCount);
        _shared = new SharedParts(options);
        _shards = ShardPlan.Make(options, shardCount, _shared);
        _readers = Array.ConvertAll(_shards, shard => shard.Reader);
    }

    /// <summary>
    /// The greatest budget that a store could have if it were made now: what the machine, or the container that the
    /// process runs in, has left.
    /// </summary>
    public static long AvailableBytes => MemoryLeft.Here.Bytes;

    /// <summary>What the store holds and what it has done. Counted part by part while others write.</summary>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public StoreStatistics Statistics
    {
        get
        {
            var total = new ShardCounters();
            foreach (Shard shard in Shards) shard.AddTo(ref total);
            return total.ToStatistics();
        }
    }

    private Shard[] Shards => _shards ?? throw new ObjectDisposedException(nameof(EntryStore));

    /// <summary>Hands an entry to a sink, and counts as a touch of it. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="sink">Called only if there is an entry.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">
    /// The sink reserved less than the value's length, and does not take first bytes.
    /// </exception>
    public ReadStatus Read<TSink>(scoped EntryKey key, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        ThrowIfDefault(key);
        ShardReader[] readers = _readers ?? throw new ObjectDisposedException(nameof(EntryStore));
        ShardReader reader = readers[NumberAt(key.Hash)];
        ReadStatus status = reader.Read(key.Bytes, key.Hash, now, ref sink);
        GC.KeepAlive(reader);   // the read looks at addresses that end with the shard
        return status;
    }

    /// <summary>Stores a value, and evicts the entries that least deserve their place until it fits.</summary>
    /// <remarks>What is stored can be read at once: it is not evicted for its own sake, whatever the policy.</remarks>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="value">The value, 0 to <see cref="StoreOptions.MaxValueBytes"/> bytes; copied.</param>
    /// <param name="options">Version, flags, times and condition.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <returns>Stored, condition failed, or too large.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative time, an unknown condition, or a value above <see cref="StoreOptions.MaxValueBytesLimit"/>.
    /// </exception>
    public WriteResult Write(
        scoped EntryKey key, scoped ReadOnlySpan<byte> value, scoped in WriteOptions options, long now)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, StoreOptions.MaxValueBytesLimit, nameof(value));
        ThrowIfInvalid(now, options.ExpiresAt, options.Idle, options.When);
        return ShardOf(key).Write(key, value, in options, now);
    }

    /// <summary>
    /// Begins to receive a value in pieces, where it will stay: nothing is copied when it is written.
    /// </summary>
    /// <remarks>Room is made now. All drafts together may take an eighth of the budget.</remarks>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="length">The value's length, 0 to <see cref="StoreOptions.MaxValueBytes"/>.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="draft">The draft, if one was begun; to be written or disposed.</param>
    /// <returns>Begun, too large, or busy.</returns>
    public DraftStatus Draft(scoped EntryKey key, long length, long now, out EntryDraft? draft)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, StoreOptions.MaxValueBytesLimit);
        return ShardOf(key).Large.Begin(key, length, now, out draft);
    }

    /// <summary>Stores a value that was received in pieces, under the key of its draft.</summary>
    /// <param name="draft">A whole draft of this store. It is used up if the result is stored, and else stays.</param>
    /// <param name="options">Version, flags, times and condition.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <returns>Stored, condition failed, or too large if what others hold leaves no room in the index.</returns>
    /// <exception cref="ArgumentException">Bytes are missing, or the draft is another store's.</exception>
    /// <exception cref="ObjectDisposedException">The draft was written or disposed.</exception>
    public WriteResult Write(EntryDraft draft, scoped in WriteOptions options, long now)
    {
        ThrowIfInvalid(now, options.ExpiresAt, options.Idle, options.When);
        LargeValues owner = ShardOf(draft.HashedKey).Large;
        if (draft.Owner != owner) throw new ArgumentException("The draft is another store's.", nameof(draft));
        if (draft.Written == draft.Length) return owner.Publish(draft, in options, now);
        throw new ArgumentException($"{draft.Length - draft.Written} bytes are missing.", nameof(draft));
    }

    /// <summary>Lends a value, to be read in pieces where it lies, without a copy. Counts as a touch.</summary>
    /// <remarks>Pinned values together may take an eighth of the budget.</remarks>
    /// <param name="key">The key.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="pin">The value, if there is one; to be disposed.</param>
    /// <returns>
    /// False if there is no entry, or too much is pinned already: <see cref="Read"/> knows, and copies.
    /// </returns>
    public bool TryPin(scoped EntryKey key, long now, [NotNullWhen(true)] out EntryPin? pin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        return ShardOf(key).Large.TryPin(key, now, out pin);
    }

    /// <summary>Removes an entry, and leaves a tombstone in its place if it is given a version and an end.</summary>
    /// <remarks>
    /// A tombstone is absent for everything but a write under <see cref="Condition.IfNewer"/>, which must have a higher
    /// version: so a value that was removed does not come back from a member that missed the removal. It is left also
    /// where there was no entry, unless the condition asks for one. Together tombstones take at most 1/64 of the
    /// budget; when they need more, the oldest go and raise their floor to their version (<see cref="FloorAt"/>).
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="options">
    /// The condition, and what it compares with. A version above 0 and an end after now leave a tombstone until then.
    /// </param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <returns>
    /// Removed; not found (whatever the condition); or condition failed, also against a tombstone of a higher version.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative time or an unknown condition.</exception>
    public WriteResult Remove(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        ThrowIfInvalid(now, options.ExpiresAt, options.Idle, options.When);
        return ShardOf(key).Remove(key, in options, now);
    }

    /// <summary>
    /// Gives an entry another version, time to live and time to idle, counted from now. Value, flags and mark stay.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="options">Version, times and condition.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <returns>
    /// Stored; not found (whatever the condition), also if the entry had to be evicted because its new times take more
    /// memory than is left; or condition failed.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative time or an unknown condition.</exception>
    public WriteResult Expire(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        ThrowIfInvalid(now, options.ExpiresAt, options.Idle, options.When);
        return ShardOf(key).Expire(key, in options, now);
    }

    /// <summary>Walks over the entries piece by piece, while others may write.</summary>
    /// <remarks>
    /// An entry that is there from the first call to the last comes at least once; one that comes or goes in between
    /// may or may not. Does not count as a touch.
    /// </remarks>
    /// <param name="cursor">0 to begin, then what the last call returned.</param>
    /// <param name="count">About how many entries to look at in this call, at least 1; a few more may come.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="sink">Takes the entries.</param>
    /// <param name="withTombstones">Whether tombstones come too, told by <see cref="EntryInfo.IsTombstone"/>.</param>
    /// <returns>Where to go on; 0 when all was seen.</returns>
    public ulong Scan<TSink>(ulong cursor, int count, long now, ref TSink sink, bool withTombstones = false)
        where TSink : IScanSink, allows ref struct
    {
        var every = new EveryEntry(withTombstones);
        return Scan(cursor, count, now, ref every, ref sink);
    }

    /// <summary>Walks over the entries and tombstones that a filter wants; the others are not even copied.</summary>
    /// <remarks>
    /// As the other overload. One pass can serve several readers: the filter says which of them want an entry. Entries
    /// come in the order of their hashes; for the hottest first, begin with <see cref="Hottest"/>.
    /// </remarks>
    /// <param name="cursor">0 to begin, then what the last call returned.</param>
    /// <param name="count">
    /// About how many entries to look at in this call, whether they are wanted or not, at least 1; a few more may come.
    /// </param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="filter">Called under a lock.</param>
    /// <param name="sink">Takes the entries.</param>
    /// <returns>Where to go on; 0 when all was seen.</returns>
    public ulong Scan<TFilter, TSink>(ulong cursor, int count, long now, ref TFilter filter, ref TSink sink)
        where TFilter : IEntryFilter, allows ref struct
        where TSink : IScanSink, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        ScanPass pass = Interlocked.Exchange(ref _sparePass, null) ?? new ScanPass();
        do
        {
            count -= ShardAt(cursor).Scan(ref cursor, now, ref filter, pass);
            pass.Visit(now, ref sink);
        }
        while (cursor != 0 && count > 0);

        pass.End();
        _sparePass = pass;
        return cursor;
    }

    /// <summary>The keys that are read most, the hottest first. Estimated from a sample of the reads.</summary>
    /// <param name="count">How many at most; each shard knows some thirty.</param>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    public IReadOnlyList<HotKey> Hottest(int count, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        List<HotKey> hottest = [];
        foreach (Shard shard in Shards) shard.AddHottest(count, now, hottest);
        return [.. hottest.OrderByDescending(key => key.ReadsPerSecond).Take(count)];
    }

    /// <summary>Takes back the memory of expired entries, without waiting for them to be read.</summary>
    /// <param name="now">The caller's clock, in milliseconds.</param>
    /// <param name="maxWork">How many steps to take at most; an entry costs one to a handful of them.</param>
    /// <returns>The steps taken; fewer than <paramref name="maxWork"/> means that nothing due is left.</returns>
    public int Tick(long now, int maxWork)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWork);
        Shard[] shards = Shards;
        int first = Interlocked.Increment(ref _ticks);   // another shard first each time, so that none starves
        int work = 0;
        for (int i = 0; i < shards.Length && work < maxWork; i++)
        {
            work += shards[(first + i) & (shards.Length - 1)].Reclaim(now, maxWork - work);
        }

        return work;
    }

    /// <summary>Lets nothing at or below a version be written any more under <see cref="Condition.IfNewer"/>.</summary>
    /// <remarks>Entries that are there stay, whatever their version. A floor never falls.</remarks>
    /// <param name="floor">The floor's number, 0 to <see cref="StoreOptions.Floors"/> − 1.</param>
    /// <param name="version">The version; one below the floor's changes nothing.</param>
    public void RaiseFloor(int floor, ulong version)
    {
        ThrowIfNoFloor(floor);
        _shared.Floors.Raise(floor, version);
    }

    /// <summary>
    /// The version at or below which nothing is written under <see cref="Condition.IfNewer"/>; 0 = none.
    /// </summary>
    /// <param name="floor">The floor's number, 0 to <see cref="StoreOptions.Floors"/> − 1.</param>
    public ulong FloorAt(int floor)
    {
        ThrowIfNoFloor(floor);
        return _shared.Floors.At(floor);
    }

    /// <summary>Drops every entry. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _shards, null) is not { } shards) return;
        _readers = null;
        Array.ForEach(shards, shard => shard.Close());   // all of them first: they share their memory
        if (Array.Exists(shards, shard => shard.IsHeld)) return;   // goes with the last pin or draft that knows it
        Array.ForEach(shards, shard => shard.Dispose());
    }

    /// <summary>Compares all structures with each other. For tests; a shard stops while it is checked.</summary>
    /// <returns>A sentence for each fault.</returns>
    internal IReadOnlyList<string> Check()
    {
        List<string> faults = [];
        foreach (Shard shard in Shards) shard.Check(faults);
        return faults;
    }

    private static StoreOptions Affordable(StoreOptions options)
    {
        MemoryLeft.Here.ThrowIfLessThan(options.BudgetBytes);
        return options;
    }

    private static void ThrowIfInvalid(long now, long expiresAt, long idle, Condition when)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(now);
        ArgumentOutOfRangeException.ThrowIfNegative(expiresAt);
        ArgumentOutOfRangeException.ThrowIfNegative(idle);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)when, (byte)Condition.IfNewer, nameof(when));
    }

    private void ThrowIfNoFloor(int floor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(floor, _shared.Floors.Count);
    }

    private Shard ShardOf(scoped EntryKey key)
    {
        ThrowIfDefault(key);
        return ShardAt(key.Hash);
    }

    // The constructor of the key refuses this, but default(EntryKey) does not ask it.
    private static void ThrowIfDefault(scoped EntryKey key) =>
        ArgumentOutOfRangeException.ThrowIfZero(key.Bytes.Length, nameof(key));

    private Shard ShardAt(ulong position) => Shards[NumberAt(position)];

    // Two shifts, because a shift by 64 would be none.
    private int NumberAt(ulong position) => (int)(position >> 1 >> (63 - _shardBits));
}
