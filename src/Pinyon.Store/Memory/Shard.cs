using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;

namespace Pinyon.Store.Memory;

/// <summary>A part of the store that stands alone: its own share of the budget, its own lock.</summary>
/// <param name="budget">The bytes it may take, itself included.</param>
/// <param name="maxValueBytes">The greatest value it accepts, if that fits.</param>
/// <param name="shardBits">How many top bits of the hash have chosen this shard.</param>
internal sealed class Shard(long budget, int maxValueBytes, int shardBits)
{
    // An entry stands in three structures, all of them links inside the entry: the index (by key), the list (by last
    // use), and, if its time ends, the wheel (by when). It enters in AddLocked and leaves in UnlinkLocked, nowhere
    // else, and both keep the account too.
    private readonly Lock _lock = new();
    private readonly EntryIndex _index = new(shardBits);
    private readonly LruList _uses = new();
    private readonly TimerWheel _wheel = new();
    private ShardCounters _counters = new() { Bytes = Charge.ShardBytes };

    public bool CanHold(int keyLength, int valueLength) =>
        valueLength <= maxValueBytes && Charge.ShardBytes + Charge.Of(keyLength, valueLength) <= budget;

    public bool TryRead(scoped EntryKey key, long now, out EntryView view)
    {
        lock (_lock)
        {
            if (FindLocked(key, now) is not { } entry)
            {
                _counters.Misses++;
                view = default;
                return false;
            }

            _counters.Hits++;
            TouchLocked(entry, now);
            view = entry.View();
            return true;
        }
    }

    /// <param name="key">The key.</param>
    /// <param name="bytes">The key, then the value; the shard's from here on.</param>
    /// <param name="options">Version, flags, times and condition.</param>
    /// <param name="now">The caller's clock.</param>
    public WriteResult Write(scoped EntryKey key, byte[] bytes, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            Entry? entry = FindLocked(key, now);
            if (!MayWrite(in options, entry, bytes.AsSpan(key.Bytes.Length)))
            {
                return new(WriteStatus.ConditionFailed, entry?.Version ?? 0);
            }

            _counters.Writes++;
            if (entry is not null) _counters.Replaced++;
            if (Deadline.Of(options.ExpiresAt, options.Idle, now) <= now)
            {
                ForgetLocked(entry);
            }
            else
            {
                entry = entry is null ? AddLocked(key, bytes, now) : ReplaceLocked(entry, bytes, now);
                entry.Flags = options.Flags;
                SetTimesLocked(entry, in options, now);
            }

            return new(WriteStatus.Stored, options.Version);
        }
    }

    /// <summary>The answer to a value that <see cref="CanHold"/> turned down.</summary>
    public WriteResult Refuse(scoped EntryKey key, long now)
    {
        lock (_lock)
        {
            _counters.Refused++;
            return new(WriteStatus.TooLarge, FindLocked(key, now)?.Version ?? 0);
        }
    }

    public WriteResult Remove(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            if (FindLocked(key, now) is not { } entry) return new(WriteStatus.NotFound, 0);
            if (!ConditionRule.Allows(in options, entry) && !ConditionRule.IsTie(in options, entry))
            {
                return new(WriteStatus.ConditionFailed, entry.Version);
            }

            DropLocked(entry, RemovalReason.Removed);
            return new(WriteStatus.Removed, 0);
        }
    }

    public WriteResult Expire(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        lock (_lock)
        {
            if (FindLocked(key, now) is not { } entry) return new(WriteStatus.NotFound, 0);
            if (!ConditionRule.Allows(in options, entry)) return new(WriteStatus.ConditionFailed, entry.Version);

            _uses.Touch(entry);
            SetTimesLocked(entry, in options, now);
            if (entry.EndsAt <= now) DropLocked(entry, RemovalReason.Expired);
            return new(WriteStatus.Stored, options.Version);
        }
    }

    /// <summary>Copies the bucket at a position of hash space and moves the position behind it.</summary>
    /// <returns>How many entries were looked at, expired ones included.</returns>
    public int CopyBucket(ref ulong position, long now, List<EntryView> target)
    {
        lock (_lock)
        {
            int count = 0;
            for (Entry? entry = _index.BucketAt(position); entry is not null; entry = entry.NextInBucket)
            {
                count++;
                if (entry.EndsAt > now) target.Add(entry.View());
            }

            position = _index.After(position);
            return count;
        }
    }

    /// <summary>Drops what the wheel says is due.</summary>
    /// <returns>The steps taken, at most <paramref name="maxWork"/>.</returns>
    public int Reclaim(long now, int maxWork)
    {
        lock (_lock)
        {
            int work = 0;
            for (; work < maxWork && _wheel.Advance(now, out Entry? fired); work++)
            {
                if (fired is null) continue;
                if (fired.EndsAt <= now) DropLocked(fired, RemovalReason.Expired);
                else _wheel.Arm(fired);   // touched since: its idle time ends later than it was armed for
            }

            return work;
        }
    }

    public void AddTo(ref ShardCounters total)
    {
        lock (_lock) total.Add(in _counters);
    }

    private static bool MayWrite(scoped in WriteOptions options, Entry? entry, ReadOnlySpan<byte> value) =>
        ConditionRule.Allows(in options, entry)
        || (ConditionRule.IsTie(in options, entry) && value.SequenceCompareTo(entry.Value) > 0);

    /// <summary>The entry of a key; one whose time is over goes here and is absent.</summary>
    private Entry? FindLocked(scoped EntryKey key, long now)
    {
        Entry? entry = _index.Find(key);
        if (entry is null || entry.EndsAt > now) return entry;
        DropLocked(entry, RemovalReason.Expired);
        return null;
    }

    private void TouchLocked(Entry entry, long now)
    {
        _uses.Touch(entry);
        if (entry.Idle == 0) return;

        // Only ever later, so that the wheel need not be told; a caller whose clock was read earlier changes nothing.
        entry.EndsAt = Math.Max(entry.EndsAt, Deadline.Of(entry.ExpiresAt, entry.Idle, now));
    }

    private void SetTimesLocked(Entry entry, scoped in WriteOptions options, long now)
    {
        entry.Version = options.Version;
        entry.ExpiresAt = options.ExpiresAt;
        entry.Idle = options.Idle;
        entry.EndsAt = Deadline.Of(options.ExpiresAt, options.Idle, now);
        _wheel.Arm(entry);
    }

    private Entry AddLocked(scoped EntryKey key, byte[] bytes, long now)
    {
        var entry = new Entry(key.Hash, key.Bytes.Length, bytes);
        MakeRoomLocked(entry.ChargedBytes, now);
        _index.Add(entry);
        _uses.Add(entry);
        _counters.Entries++;
        _counters.Bytes += entry.ChargedBytes;
        return entry;
    }

    private Entry ReplaceLocked(Entry entry, byte[] bytes, long now)
    {
        int growth = bytes.Length - entry.Bytes.Length;
        _uses.Touch(entry);   // first, so that it cannot be its own victim
        MakeRoomLocked(growth, now);
        entry.Bytes = bytes;
        _counters.Bytes += growth;
        return entry;
    }

    private void MakeRoomLocked(long bytes, long now)
    {
        while (_counters.Bytes + bytes > budget)
        {
            Entry victim = _uses.Oldest!;
            DropLocked(victim, victim.EndsAt <= now ? RemovalReason.Expired : RemovalReason.Evicted);
        }
    }

    private void DropLocked(Entry entry, RemovalReason reason)
    {
        UnlinkLocked(entry);
        switch (reason)
        {
            case RemovalReason.Evicted: _counters.Evicted++; break;
            case RemovalReason.Expired: _counters.Expired++; break;
            default: _counters.Removed++; break;
        }
    }

    /// <summary>A write that had expired when it came: what it replaces goes, and nothing comes.</summary>
    private void ForgetLocked(Entry? replaced)
    {
        _counters.Expired++;
        if (replaced is not null) UnlinkLocked(replaced);
    }

    private void UnlinkLocked(Entry entry)
    {
        _index.Remove(entry);
        _uses.Remove(entry);
        _wheel.Disarm(entry);
        _counters.Entries--;
        _counters.Bytes -= entry.ChargedBytes;
    }
}
