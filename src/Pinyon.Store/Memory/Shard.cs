using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pinyon.Store.Expiration;

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
    // A read that lost the race against a write looks again; after a few times it takes the lock.
    private const int Tries = 8;

    private readonly Lock _lock = new();
    private readonly ShardSequence _sequence = new();
    private readonly HitRing _hits = new();
    private readonly EntryIndex _index;
    private readonly EntryMemory _memory;
    private readonly ShardEntries _entries;
    private readonly ShardLimits _limits;
    private bool _disposed;

    /// <param name="limits">What it may take.</param>
    /// <param name="region">Where its pages come from.</param>
    /// <param name="number">Which of the region's shards it is.</param>
    public Shard(in ShardLimits limits, PageRegion region, short number)
    {
        _limits = limits;
        _entries = new ShardEntries(in limits, new PageSource(region, number), _sequence, _hits);
        _index = _entries.Index;
        _memory = _entries.Memory;
    }

    /// <summary>Hands an entry to a sink. No lock is held while the sink runs.</summary>
    public ReadStatus Read<TSink>(scoped EntryKey key, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        // Almost every read: an entry in one piece, without a time to idle, that nobody is changing. The same in full,
        // and with all that can happen, is ReadWithCare.
        uint sequence = _sequence.Begin();
        uint entry = _index.Find(key);
        if (entry == 0) return ReadWithCare(key, now, ref sink);

        EntryShape shape = _memory.Shape(entry);
        if (shape.Has(EntryLayout.Long | EntryLayout.Idle)) return ReadWithCare(key, now, ref sink);
        EntryInfo info = _memory.Info(entry, in shape);
        bool isOver = info.ExpiresAt != 0 && info.ExpiresAt <= now;
        if (isOver || !IsTrue(sequence)) return ReadWithCare(key, now, ref sink);

        Span<byte> target = Fit(sink.Reserve(in info), info.Length);
        CopyShortValue(entry, in shape, target);
        if (!IsTrue(sequence)) return ReadWithCare(key, now, ref sink, target, in info);
        sink.Commit(in info);
        if (_hits.Hit(entry, key.Hash)) TellPolicy(now);
        return ReadStatus.Found;
    }

    /// <summary>Stores a value, or says why not.</summary>
    public WriteResult Write(
        scoped EntryKey key, scoped ReadOnlySpan<byte> value, scoped in WriteOptions options, long now)
    {
        bool canHold = CanHold(key.Bytes.Length, value.Length);
        lock (_lock)
        {
            uint entry = FindLocked(key, now);
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
            uint entry = FindLocked(key, now);
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
            uint entry = FindLocked(key, now);
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
            ThrowIfDisposedLocked();
            int count = _index.CopyGroup(ref position, group);
            foreach (uint entry in group[..count])
            {
                if (_memory.EndOf(entry) <= now) continue;
                EntryShape shape = _memory.Shape(entry);
                byte[] key = new byte[shape.KeyLength];
                _ = new PayloadReader(_memory, entry, in shape).TryCopyTo(key);
                target.Add(new(key, _memory.Info(entry, in shape)));
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
            ThrowIfDisposedLocked();
            return _entries.Reclaim(now, maxWork);
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
        lock (_lock) _disposed = true;
    }

    /// <summary>Gives the memory back, its own and the region's. All shards of the region must be closed.</summary>
    public void Dispose() => _entries.Dispose();

    // What needs no long block fits even the smallest shard.
    private bool CanHold(int keyLength, int valueLength) =>
        valueLength <= _limits.MaxValueBytes
        && ((valueLength <= EntryLayout.MaxShortValue && keyLength <= EntryLayout.MaxShortKey)
            || _entries.CanHold(keyLength, valueLength));

    private bool IsTrue(uint sequence) => (sequence & 1) == 0 && _sequence.IsStill(sequence);

    // Throws if the sink reserved less than the value's length.
    private static Span<byte> Fit(Span<byte> place, long length) => place.IsEmpty ? place : place[..(int)length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void CopyShortValue(uint entry, in EntryShape shape, Span<byte> target) =>
        new ReadOnlySpan<byte>(_memory.At(entry) + shape.PayloadOffset + shape.KeyLength, target.Length).CopyTo(target);

    private bool TryCopyValue(uint entry, in EntryShape shape, Span<byte> target)
    {
        if (target.IsEmpty) return true;
        if (!shape.Has(EntryLayout.Long))
        {
            CopyShortValue(entry, in shape, target);
            return true;
        }

        var payload = new PayloadReader(_memory, entry, in shape);
        payload.Skip(shape.KeyLength);
        return payload.TryCopyTo(target);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStatus ReadWithCare<TSink>(scoped EntryKey key, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        EntryInfo nothing = default;
        return ReadWithCare(key, now, ref sink, [], in nothing, isTold: false);
    }

    /// <param name="key">The key.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="target">What it reserved already.</param>
    /// <param name="known">What it was told then.</param>
    /// <param name="isTold">Whether it was told anything.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStatus ReadWithCare<TSink>(
        scoped EntryKey key, long now, ref TSink sink, scoped Span<byte> target, in EntryInfo known, bool isTold = true)
        where TSink : IEntrySink, allows ref struct
    {
        EntryInfo told = known;
        for (int i = 0; i < Tries; i++)
        {
            // 1. Find the entry, and believe it only if nothing changed meanwhile.
            uint sequence = _sequence.Begin();
            uint entry = _index.Find(key);
            if (entry == 0)
            {
                if (!IsTrue(sequence)) continue;
                if (_hits.Miss(key.Hash)) TellPolicy(now);
                return ReadStatus.NotFound;
            }

            EntryShape shape = _memory.Shape(entry);
            EntryInfo info = _memory.Info(entry, in shape);
            long endsAt = shape.Has(EntryLayout.Times) ? _memory.EndsAt(entry) : Deadline.Never;
            if (!IsTrue(sequence)) continue;

            // 2. One whose time is over goes; a time to idle begins again. Both need the lock, and change something.
            if (endsAt <= now || (info.Idle != 0 && Deadline.Of(info.ExpiresAt, info.Idle, now) > endsAt))
            {
                TouchOrDrop(key, now);
                continue;
            }

            // 3. Ask for a place, once for each version of the entry that was seen.
            if (!isTold || info != told)
            {
                target = Fit(sink.Reserve(in info), info.Length);
                told = info;
                isTold = true;
            }

            // 4. Copy, and believe that only if nothing changed since step 1.
            if (!TryCopyValue(entry, in shape, target) || !IsTrue(sequence)) continue;
            sink.Commit(in info);
            if (_hits.Hit(entry, key.Hash)) TellPolicy(now);
            return ReadStatus.Found;
        }

        return ReadLocked(key, now, ref sink);
    }

    /// <summary>Tells the policy what is in the full ring, if nobody else holds the lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellPolicy(long now)
    {
        if (!_lock.TryEnter()) return;
        try
        {
            if (!_disposed) _hits.Tell(_entries.Policy, _index, now);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void TouchOrDrop(scoped EntryKey key, long now)
    {
        lock (_lock)
        {
            uint entry = FindLocked(key, now);
            if (entry != 0) _entries.Touch(entry, now);
        }
    }

    /// <summary>A read in the middle of many writes: copied under the lock first, then handed over.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Arrays are given back to the pool below.")]
    private ReadStatus ReadLocked<TSink>(scoped EntryKey key, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        byte[] copy;
        EntryInfo info;
        lock (_lock)
        {
            uint entry = FindLocked(key, now);
            if (entry == 0)
            {
                _hits.Miss(key.Hash);
                return ReadStatus.NotFound;
            }

            _entries.Touch(entry, now);
            _hits.Hit(entry, key.Hash);
            EntryShape shape = _memory.Shape(entry);
            info = _memory.Info(entry, in shape);
            copy = ArrayPool<byte>.Shared.Rent(shape.ValueLength);
            TryCopyValue(entry, in shape, copy.AsSpan(0, shape.ValueLength));
        }

        Span<byte> target = Fit(sink.Reserve(in info), info.Length);
        if (!target.IsEmpty) copy.AsSpan(0, target.Length).CopyTo(target);
        ArrayPool<byte>.Shared.Return(copy);
        sink.Commit(in info);
        return ReadStatus.Found;
    }

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

    /// <summary>The entry of a key; one whose time is over goes here and is absent.</summary>
    private uint FindLocked(scoped EntryKey key, long now)
    {
        ThrowIfDisposedLocked();
        uint entry = _index.Find(key);
        if (entry == 0 || _memory.EndOf(entry) > now) return entry;
        _entries.Drop(entry, key.Hash, RemovalReason.Expired);
        return 0;
    }

    private void RenewLocked(uint entry, scoped EntryKey key, scoped in WriteOptions options, long endsAt, long now)
    {
        EntryShape shape = _memory.Shape(entry);
        WriteOptions renewed = options with { Flags = _memory.Info(entry, in shape).Flags };
        if (_entries.TryRenew(entry, in renewed, endsAt))
        {
            _entries.Policy.Hit(entry, key.Hash, now);
            return;
        }

        // Other blocks than before: the entry is written anew, which replaces nothing in the eyes of the account.
        byte[] copy = ArrayPool<byte>.Shared.Rent(shape.ValueLength);
        Span<byte> value = copy.AsSpan(0, shape.ValueLength);
        TryCopyValue(entry, in shape, value);
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

    private void ThrowIfDisposedLocked() => ObjectDisposedException.ThrowIf(_disposed, typeof(Shard));
}
