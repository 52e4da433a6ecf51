using System.Buffers;
using Pinyon.Store.Expiration;
using Pinyon.Store.Observation;

namespace Pinyon.Store.Memory;

/// <summary>A part of the store that stands alone: its own share of the budget, its own lock.</summary>
internal sealed class Shard : IDisposable
{
    //  readers, no lock                                  writers, one at a time
    //      │    ▲                                            │
    //      │    └── true? ── ShardSequence ◄── odd, even ────┤
    //      ▼                                                 ▼
    //  EntryIndex ──────► entries in 64 KiB pages ◄──── ShardEntries: make room, write, publish
    //  directory, groups    (EntryMemory, SlotPages)      ├─ IEvictionPolicy   who goes
    //      │                                              ├─ TimerWheel        whose time is over
    //      └── what was read ──► HitRing ── later ──────► ┘
    //
    private readonly Lock _lock = new();
    private readonly HitRing _hits = new();
    private readonly EntryIndex _index;
    private readonly EntryMemory _memory;
    private readonly ShardEntries _entries;
    private readonly ShardLimits _limits;

    /// <param name="limits">What it may take.</param>
    /// <param name="region">Where its pages come from.</param>
    /// <param name="number">Which of the region's shards it is.</param>
    public Shard(in ShardLimits limits, PageRegion region, short number)
    {
        _limits = limits;
        var sequence = new ShardSequence();
        _entries = new ShardEntries(in limits, new PageSource(region, number), sequence, _hits);
        _index = _entries.Index;
        _memory = _entries.Memory;
        Reader = new ShardReader(_lock, sequence, _hits, _entries);
    }

    /// <summary>What needs no lock.</summary>
    public ShardReader Reader { get; }

    /// <summary>Stores a value, or says why not.</summary>
    public WriteResult Write(
        scoped EntryKey key, scoped ReadOnlySpan<byte> value, scoped in WriteOptions options, long now)
    {
        bool canHold = CanHold(key.Bytes.Length, value.Length);
        lock (_lock)
        {
            uint entry = _entries.FindAlive(key, now);
            if (!canHold)
            {
                _entries.Counters.Refused++;
                return new(WriteStatus.TooLarge, VersionOf(entry) ?? 0);
            }

            if (!MayWrite(in options, entry, value)) return new(WriteStatus.ConditionFailed, VersionOf(entry) ?? 0);
            _entries.Counters.Writes++;
            long endsAt = Deadline.Of(options.ExpiresAt, options.Idle, now);
            if (endsAt <= now) ForgetLocked(entry, key.Hash);
            else if (_entries.Store(entry, key, value, in options, endsAt, now)) _entries.Counters.Replaced++;
            return new(WriteStatus.Stored, options.Version);
        }
    }

    public WriteResult Remove(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            uint entry = _entries.FindAlive(key, now);
            if (VersionOf(entry) is not { } version) return new(WriteStatus.NotFound, 0);
            if (!ConditionRule.Allows(in options, version) && !ConditionRule.IsTie(in options, version))
            {
                return new(WriteStatus.ConditionFailed, version);
            }

            _entries.Drop(entry, key.Hash, RemovalReason.Removed);
            return new(WriteStatus.Removed, 0);
        }
    }

    public WriteResult Expire(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            uint entry = _entries.FindAlive(key, now);
            if (VersionOf(entry) is not { } version) return new(WriteStatus.NotFound, 0);
            if (!ConditionRule.Allows(in options, version)) return new(WriteStatus.ConditionFailed, version);

            long endsAt = Deadline.Of(options.ExpiresAt, options.Idle, now);
            if (endsAt <= now) _entries.Drop(entry, key.Hash, RemovalReason.Expired);
            else RenewLocked(entry, key, in options, endsAt, now);
            return new(WriteStatus.Stored, options.Version);
        }
    }

    /// <summary>Copies the entries around a position of hash space and moves the position behind them.</summary>
    /// <returns>How many entries were looked at, expired ones included.</returns>
    public int CopyGroup(ref ulong position, long now, List<EntryView> target)
    {
        Span<uint> group = stackalloc uint[IndexGroup.MaxEntries];
        lock (_lock)
        {
            _entries.ThrowIfClosed();
            int count = _index.CopyGroup(ref position, group);
            foreach (uint entry in group[..count])
            {
                if (_memory.EndOf(entry) <= now) continue;
                EntryShape shape = _memory.Shape(entry);
                byte[] key = new byte[shape.KeyLength];
                _ = new PayloadReader(_memory, entry, in shape).TryCopyTo(key);
                target.Add(new(key, _memory.Info(entry, shape)));
            }

            return count;
        }
    }

    /// <summary>Drops what the wheel says is due.</summary>
    /// <returns>The steps taken, at most <paramref name="maxWork"/>.</returns>
    public int Reclaim(long now, int maxWork)
    {
        lock (_lock)
        {
            _entries.ThrowIfClosed();
            return _entries.Reclaim(now, maxWork);
        }
    }

    /// <summary>Adds the shard's hottest keys to a list.</summary>
    public void AddHottest(int count, long now, List<HotKey> target)
    {
        lock (_lock)
        {
            _entries.ThrowIfClosed();
            _hits.Tell(_entries.Policy, _entries.HotKeys, _index, now);
            _entries.HotKeys.Fade(now);
            foreach (HotEntry hot in _entries.HotKeys.Top(count))
            {
                if (!_index.Contains(hot.Entry, hot.Hash)) continue;
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
            total.Add(in _entries.Counters);
            total.Bytes += _entries.PolicyGrowth;
            long misses = _hits.Misses;
            total.Misses += misses;
            total.Hits += _hits.Reads - misses;
        }
    }

    /// <summary>Compares all structures with each other; adds a sentence for each fault.</summary>
    public void Check(ICollection<string> faults)
    {
        lock (_lock) _entries.Check(faults);
    }

    /// <summary>Lets nobody change anything any more.</summary>
    public void Close()
    {
        lock (_lock) _entries.Close();
    }

    /// <summary>Gives the memory back, its own and the region's. All shards of the region must be closed.</summary>
    public void Dispose() => _entries.Dispose();

    // What needs no long block fits even the smallest shard.
    private bool CanHold(int keyLength, int valueLength) =>
        valueLength <= _limits.MaxValueBytes
        && ((valueLength <= EntryLayout.MaxShortValue && keyLength <= EntryLayout.MaxShortKey)
            || _entries.CanHold(keyLength, valueLength));

    private bool MayWrite(scoped in WriteOptions options, uint entry, scoped ReadOnlySpan<byte> value)
    {
        ulong? version = VersionOf(entry);
        return ConditionRule.Allows(in options, version)
            || (ConditionRule.IsTie(in options, version) && IsGreater(value, entry));
    }

    private bool IsGreater(scoped ReadOnlySpan<byte> value, uint entry)
    {
        EntryShape shape = _memory.Shape(entry);
        var payload = new PayloadReader(_memory, entry, in shape);
        payload.Skip(shape.KeyLength);
        int order = payload.CompareWith(value[..Math.Min(value.Length, shape.ValueLength)]);
        return order > 0 || (order == 0 && value.Length > shape.ValueLength);
    }

    private ulong? VersionOf(uint entry) => entry == 0 ? null : _memory.Version(entry);

    private void RenewLocked(uint entry, scoped EntryKey key, scoped in WriteOptions options, long endsAt, long now)
    {
        EntryShape shape = _memory.Shape(entry);
        EntryInfo info = _memory.Info(entry, shape);
        WriteOptions renewed = options with { Flags = info.Flags, Mark = info.Mark };
        if (_entries.TryRenew(entry, in renewed, endsAt))
        {
            _entries.Policy.Hit(entry, key.Hash, now);
            return;
        }

        // Other blocks than before: the entry is written anew, which replaces nothing in the eyes of the account.
        byte[] copy = ArrayPool<byte>.Shared.Rent(shape.ValueLength);
        Span<byte> value = copy.AsSpan(0, shape.ValueLength);
        _memory.TryCopyValue(entry, in shape, value);
        bool stayed = _entries.Store(entry, key, value, in renewed, endsAt, now);
        if (!stayed) _entries.Counters.Writes++;   // making room let it go, and it came again
        ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>A write that had expired when it came: what it replaces goes, and nothing comes.</summary>
    private void ForgetLocked(uint replaced, ulong hash)
    {
        if (replaced == 0)
        {
            _entries.Counters.Expired++;
            return;
        }

        _entries.Counters.Replaced++;
        _entries.Drop(replaced, hash, RemovalReason.Expired);
    }

}
