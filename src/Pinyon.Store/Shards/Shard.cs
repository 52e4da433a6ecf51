using System.Buffers;
using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Expiration;
using Pinyon.Store.Index;
using Pinyon.Store.Observation;
using Pinyon.Store.Pages;
using Pinyon.Store.Removals;

namespace Pinyon.Store.Shards;

/// <summary>A part of the store that stands alone: its own share of the budget, its own lock.</summary>
internal sealed class Shard : IDisposable
{
    //  readers, no lock                                  writers, one at a time
    //      │    ▲                                            │
    //      │    └── true? ── ShardSequence ◄── odd, even ────┤
    //      ▼                                                 ▼
    //  EntryIndex ──────► entries in 64 KiB pages ◄──── ShardWriter: make room, write, publish
    //  directory, groups    (EntryMemory, SlotPages)      EntryRegister: everything that an entry stands in
    //      │                                              ├─ IEvictionPolicy   what goes
    //      │                                              ├─ TimerWheel        what expires
    //      └── what was read ──► HitRing ── later ──────► ┘
    //
    private readonly Lock _lock = new();
    private readonly HitRing _hits = new();
    private readonly EntryIndex _index;
    private readonly EntryMemory _memory;
    private readonly EntryRegister _register;
    private readonly ShardWriter _writer;
    private readonly PlaceRules _places;
    private readonly ShardLimits _limits;

    /// <param name="limits">What it may take.</param>
    /// <param name="region">Where its pages come from.</param>
    /// <param name="number">Which of the region's shards it is.</param>
    /// <param name="shared">What it has together with the other shards of the store.</param>
    public Shard(in ShardLimits limits, PageRegion region, short number, SharedParts shared)
    {
        _limits = limits;
        var sequence = new ShardSequence();
        _register = new EntryRegister(in limits, new PageSource(region, number), sequence, shared);
        _writer = new ShardWriter(_register, sequence, new ShardRoom(_register, sequence, _hits));
        _places = new PlaceRules(_register);
        _index = _register.Index;
        _memory = _register.Memory;
        Reader = new ShardReader(_lock, sequence, _hits, _register);
        Large = new LargeValues(_lock, _hits, _register, _writer, limits.MaxValueBytes);
    }

    /// <summary>What needs no lock.</summary>
    public ShardReader Reader { get; }

    /// <summary>What receives and lends values in pieces.</summary>
    public LargeValues Large { get; }

    /// <summary>Whether drafts or pins still use its memory.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_lock) return !_register.Held.IsEmpty;
        }
    }

    /// <summary>Stores a value, or says why not.</summary>
    public WriteResult Write(
        scoped EntryKey key, scoped ReadOnlySpan<byte> value, scoped in WriteOptions options, long now)
    {
        bool canHold = CanHold(key.Bytes.Length, value.Length);
        lock (_lock)
        {
            uint place = _register.Find(key, now);
            uint entry = _places.AliveOf(place);
            if (!canHold)
            {
                _register.Counters.Refused++;
                return new(WriteStatus.TooLarge, _places.VersionOf(entry) ?? 0);
            }

            bool winsTie = _places.IsTie(in options, entry) && IsGreater(value, entry);
            if (_places.Refusal(in options, key, place, winsTie) is { } refusal) return refusal;
            long endsAt = Expiry.Of(options.ExpiresAt, options.Idle, now);
            return endsAt <= now
                ? _writer.Forget(entry, key, in options)
                : _writer.Count(_writer.Store(place, key, value, in options, endsAt, now), key, in options);
        }
    }

    public WriteResult Remove(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            uint entry = _register.Find(key, now);
            if (_places.AliveOf(entry) == 0) return RemoveAbsentLocked(entry, key, in options, now);
            ulong version = _memory.Version(entry);
            if (!ConditionRule.Allows(in options, version) && !ConditionRule.IsTie(in options, version))
            {
                return new(WriteStatus.ConditionFailed, version);
            }

            _register.Drop(entry, key.Hash, RemovalReason.Removed);
            if (LeavesTombstone(in options, now)) _writer.Bury(0, key, in options, now);
            return new(WriteStatus.Removed, 0);
        }
    }

    public WriteResult Expire(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            uint entry = _register.FindAlive(key, now);
            if (entry == 0) return new(WriteStatus.NotFound, 0);
            if (_places.Refusal(in options, key, entry, winsTie: false) is { } refusal) return refusal;

            long endsAt = Expiry.Of(options.ExpiresAt, options.Idle, now);
            if (endsAt <= now) _register.Drop(entry, key.Hash, RemovalReason.Expired);
            bool isStored = endsAt <= now || RenewLocked(entry, key, in options, endsAt, now);
            return isStored ? new(WriteStatus.Stored, options.Version) : new(WriteStatus.NotFound, 0);
        }
    }

    /// <summary>
    /// Offers the entries around a position of hash space to a filter and moves the position behind them.
    /// </summary>
    /// <returns>How many entries were looked at, expired ones included.</returns>
    public int Scan<TFilter>(ref ulong position, long now, ref TFilter filter, ScanPass pass)
        where TFilter : IEntryFilter, allows ref struct
    {
        Span<uint> group = stackalloc uint[IndexGroup.MaxEntries];
        pass.Begin(this);
        lock (_lock)
        {
            _register.ThrowIfClosed();
            int count = _index.CopyGroup(ref position, group);
            foreach (uint entry in group[..count])
            {
                if (_memory.EndOf(entry) > now) pass.Offer(_memory, entry, ref filter);
            }

            return count;
        }
    }

    /// <summary>Copies a value for a scan: no touch, and nothing is counted.</summary>
    /// <returns>False if there is no entry, or its value is longer than the target.</returns>
    public bool TryCopyValue(scoped EntryKey key, long now, Span<byte> target, out EntryInfo info)
    {
        info = default;
        lock (_lock)
        {
            uint entry = _register.FindAlive(key, now);
            if (entry == 0) return false;
            EntryShape shape = _memory.Shape(entry);
            info = _memory.Info(entry, shape);
            return shape.ValueLength <= target.Length
                && _memory.TryCopyValue(entry, in shape, target[..shape.ValueLength]);
        }
    }

    /// <summary>Drops what the wheel says is due.</summary>
    /// <returns>The steps taken, at most <paramref name="maxWork"/>.</returns>
    public int Reclaim(long now, int maxWork)
    {
        lock (_lock)
        {
            return _register.Reclaim(now, maxWork);
        }
    }

    /// <summary>Adds the shard's hottest keys to a list.</summary>
    public void AddHottest(int count, long now, List<HotKey> target)
    {
        lock (_lock)
        {
            _register.ThrowIfClosed();
            _hits.Tell(_register.Policy, _register.HotKeys, _index, now);
            _register.HotKeys.Fade(now);
            foreach (HotEntry hot in _register.HotKeys.Top(count))
            {
                if (!_index.ContainsAlive(hot.Entry, hot.Hash)) continue;
                EntryShape shape = _memory.Shape(hot.Entry);
                byte[] key = new byte[shape.KeyLength];
                _ = new PayloadReader(_memory, hot.Entry, in shape).TryCopyTo(key);
                target.Add(new HotKey(key, hot.Rate));
            }
        }
    }

    public void AddTo(ref ShardCounters total)
    {
        lock (_lock)
        {
            total.Add(in _register.Counters);
            total.Bytes += _register.PolicyGrowth + _register.Held.Bytes;
            total.HeldBytes += _register.Held.Bytes;
            total.Tombstones += _register.Tombstones.Count;
            long misses = _hits.Misses;
            total.Misses += misses;
            total.Hits += _hits.Reads - misses;
        }
    }

    /// <summary>Compares all structures with each other; adds a sentence for each fault.</summary>
    public void Check(ICollection<string> faults)
    {
        lock (_lock) _register.Check(faults);
    }

    /// <summary>Ends all changes.</summary>
    public void Close()
    {
        lock (_lock) _register.Close();
    }

    /// <summary>Gives the memory back, its own and the region's. All shards of the region must be closed.</summary>
    public void Dispose() => _register.Dispose();

    // What needs no long block fits even the smallest shard.
    private bool CanHold(int keyLength, int valueLength) =>
        valueLength <= _limits.MaxValueBytes
        && ((valueLength <= EntryLayout.MaxShortValue && keyLength <= EntryLayout.MaxShortKey)
            || _writer.CanHold(keyLength, valueLength));

    private static bool LeavesTombstone(scoped in WriteOptions options, long now) =>
        options.Version > 0 && options.ExpiresAt > now;

    /// <summary>A removal of what is not there: it may still leave a tombstone, or a later one.</summary>
    private WriteResult RemoveAbsentLocked(
        uint tombstone, scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        WriteResult absent = new(WriteStatus.NotFound, 0);
        if (tombstone != 0)
        {
            ulong version = _memory.Version(tombstone);
            bool isOlder = options.Version < version;
            if (isOlder) return options.When == Condition.IfNewer ? new(WriteStatus.ConditionFailed, version) : absent;
            if (options.Version == version && options.ExpiresAt <= _memory.EndsAt(tombstone)) return absent;
        }

        if (!LeavesTombstone(in options, now) || !ConditionRule.Allows(in options, null)) return absent;
        _writer.Bury(tombstone, key, in options, now);
        return absent;
    }

    private bool IsGreater(scoped ReadOnlySpan<byte> value, uint entry)
    {
        EntryShape shape = _memory.Shape(entry);
        var payload = new PayloadReader(_memory, entry, in shape);
        payload.Skip(shape.KeyLength);
        int order = payload.CompareWith(value[..Math.Min(value.Length, shape.ValueLength)]);
        return order > 0 || (order == 0 && value.Length > shape.ValueLength);
    }

    /// <returns>False if there was no room for other blocks; then the entry is gone.</returns>
    private bool RenewLocked(uint entry, scoped EntryKey key, scoped in WriteOptions options, long endsAt, long now)
    {
        EntryShape shape = _memory.Shape(entry);
        EntryInfo info = _memory.Info(entry, shape);
        WriteOptions renewed = options with { Flags = info.Flags, Mark = info.Mark };
        if (_writer.TryRenew(entry, in renewed, endsAt))
        {
            _register.Policy.Hit(entry, key.Hash, now);
            return true;
        }

        // Other blocks than before: the entry is written anew, which replaces nothing in the eyes of the account.
        byte[] copy = ArrayPool<byte>.Shared.Rent(shape.ValueLength);
        Span<byte> value = copy.AsSpan(0, shape.ValueLength);
        _memory.TryCopyValue(entry, in shape, value);
        StoreOutcome outcome = _writer.Store(entry, key, value, in renewed, endsAt, now);
        ArrayPool<byte>.Shared.Return(copy);
        if (outcome == StoreOutcome.Added) _register.Counters.Writes++;   // making room evicted it, and it came again
        if (outcome != StoreOutcome.NoRoom) return true;
        entry = _register.FindAlive(key, now);
        if (entry != 0) _register.Drop(entry, key.Hash, RemovalReason.Evicted);   // an old end must not stay in force
        return false;
    }
}
