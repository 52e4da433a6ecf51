using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;
using Pinyon.Store.Observation;

namespace Pinyon.Store.Memory;

/// <summary>What can be done to the entries of one shard. Everything here needs the lock.</summary>
internal sealed class ShardEntries : IDisposable
{
    private readonly ShardSequence _sequence;
    private readonly Floors _floors;
    private readonly EntryRegister _register;
    private readonly ShardRoom _room;
    private readonly EntrySlots _slots;

    public ShardEntries(
        in ShardLimits limits, PageSource source, ShardSequence sequence, HitRing hits, SharedParts shared)
    {
        _sequence = sequence;
        _floors = shared.Floors;
        _register = new EntryRegister(in limits, source, sequence, shared);
        _room = new ShardRoom(_register, sequence, hits);
        _slots = _register.Slots;
    }

    public EntryMemory Memory => _register.Memory;

    public EntryIndex Index => _register.Index;

    public IEvictionPolicy Policy => _register.Policy;

    public HotKeySketch HotKeys => _register.HotKeys;

    public ref ShardCounters Counters => ref _register.Counters;

    /// <summary>Drafts and pins.</summary>
    public HeldEntries Held => _register.Held;

    public int TombstoneCount => _register.Tombstones.Count;

    /// <summary>What the policy's tables take more than when it was made.</summary>
    public long PolicyGrowth => _register.PolicyGrowth;

    /// <summary>Whether nothing may be done any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Ends everything: what a reader without the lock has seen, or will see, is never true again.</summary>
    public void Close()
    {
        if (!IsClosed) _sequence.BeginChange();
        IsClosed = true;
    }

    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, typeof(ShardEntries));

    /// <summary>What stands in the place of a key: an entry or a tombstone. One whose time is over goes here.</summary>
    public uint Find(scoped EntryKey key, long now)
    {
        ThrowIfClosed();
        uint entry = Index.Find(key.Bytes, key.Hash);
        if (entry == 0 || Memory.EndOf(entry) > now) return entry;
        Drop(entry, key.Hash, RemovalReason.Expired);
        return 0;
    }

    /// <summary>The entry of a key; a tombstone is none.</summary>
    public uint FindAlive(scoped EntryKey key, long now)
    {
        uint entry = Find(key, now);
        return entry != 0 && Memory.IsTombstone(entry) ? 0 : entry;
    }

    /// <summary>Whether an entry of such a size fits, if there is nothing else.</summary>
    public bool CanHold(int keyLength, int valueLength) =>
        EntryShape.Of(keyLength, valueLength, ShardLimits.AllBlocks, Memory.Classes)
            .Spread(Memory.Classes)
            .FitsAlone((int)(_register.CapacityBytes / Memory.Classes.PageBytes));

    /// <summary>Stores a value under a key, in the place of its entry if there is one.</summary>
    /// <param name="entry">The entry that has the key now; 0 = none.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which fits the shard if nothing else is there.</param>
    /// <param name="options">Version, flags and times.</param>
    /// <param name="endsAt">The end that follows from the times; not over.</param>
    /// <param name="now">The caller's clock.</param>
    /// <returns>Whether it took the place of an entry; false if it is a new one, or could not be held at all.</returns>
    public bool Store(
        uint entry,
        scoped EntryKey key,
        scoped ReadOnlySpan<byte> value,
        scoped in WriteOptions options,
        long endsAt,
        long now)
    {
        var shape = EntryShape.Of(key.Bytes.Length, value.Length, in options, Memory.Classes);
        SlotPlan plan = shape.Spread(Memory.Classes);
        if (entry != 0 && CanRewrite(entry, in plan))
        {
            _register.Unarm(entry);
            _sequence.BeginChange();
            Memory.WriteHead(entry, in shape, in options, endsAt);
            _slots.Fill(entry, in shape, key.Bytes, value);
            _sequence.EndChange();
            _register.Arm(entry);
            Policy.Hit(entry, key.Hash, now);
            return true;
        }

        if (plan.HasPieces && !_room.CouldHold(in plan))
        {
            // What others read in pieces leaves too little: it comes and goes, and takes only its own old value along.
            if (entry != 0) Drop(entry, key.Hash, RemovalReason.Replaced);
            Counters.Evicted++;
            return false;
        }

        if (entry != 0 && !_room.Has(in plan, key.Hash)) entry = PrepareToReplace(entry, key.Hash, now);
        if (!_room.Make(in plan, key.Hash, now))
        {
            Counters.Evicted++;
            return false;
        }

        // Written where no reader looks yet, however long it takes.
        uint target = _slots.Take(in shape, in plan);
        Memory.WriteHead(target, in shape, in options, endsAt);
        _slots.Fill(target, in shape, key.Bytes, value);

        // Again: making room may have moved it, or let it go.
        entry = entry == 0 ? 0 : Index.Find(key.Bytes, key.Hash);
        if (entry == 0) _register.Add(target, key.Hash, now);
        else _register.Replace(entry, target, key.Hash, now);
        _room.Trim(now);
        return entry != 0;
    }

    /// <summary>Leaves a tombstone for a key that nothing has the place of.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">Version, flags, mark, and when it ends.</param>
    /// <param name="now">The caller's clock.</param>
    public void Bury(scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        int floor = _floors.NumberOf(key.Bytes);
        if (options.Version <= _floors.At(floor)) return;   // no more than what the floor says already

        WriteOptions lasting = options with { Idle = 0 };
        var shape = EntryShape.Of(key.Bytes.Length, 0, in lasting, Memory.Classes);
        shape = shape with { State = shape.State | EntryLayout.Tombstone };
        SlotPlan plan = shape.Spread(Memory.Classes);
        long charge = Charge.Of(in plan, Memory.Classes);
        bool fits = _register.Tombstones.CanHold(charge);
        while (fits && !_register.Tombstones.HasRoom(charge)) _register.TryDropTombstone();
        if (!fits || !_room.Make(in plan, key.Hash, now))
        {
            _floors.Raise(floor, options.Version);
            Counters.TombstonesDroppedEarly++;
            return;
        }

        uint target = _slots.Take(in shape, in plan);
        Memory.WriteHead(target, in shape, in lasting, options.ExpiresAt);
        _slots.Fill(target, in shape, key.Bytes, []);
        _register.AddTombstone(target, key.Hash);
        _room.Trim(now);
    }

    /// <summary>Takes the slots of an entry that is to be written piece by piece, and writes its key.</summary>
    /// <returns>0 if too much is held already.</returns>
    public uint BeginDraft(scoped EntryKey key, int valueLength, long now)
    {
        // Which times and flags it will have is not known yet: it gets all blocks, and uses those that it needs.
        WriteOptions allBlocks = ShardLimits.AllBlocks;
        var shape = EntryShape.Of(key.Bytes.Length, valueLength, in allBlocks, Memory.Classes);
        SlotPlan plan = shape.Spread(Memory.Classes);
        long charge = Charge.Of(in plan, Memory.Classes);
        if (!Held.TryTakeForDraft(charge)) return 0;
        if (!_room.Make(in plan, key.Hash, now))
        {
            Held.GiveBackOfDraft(charge);
            return 0;
        }

        uint draft = _slots.Take(in shape, in plan);
        Memory.WriteHead(draft, in shape, in allBlocks, Deadline.Never);
        _slots.Fill(draft, in shape, key.Bytes, []);
        Held.AddDraft(draft);
        _room.Trim(now);
        return draft;
    }

    /// <summary>Makes a draft that is whole an entry, in the place of the one that has its key now; 0 = none.</summary>
    /// <returns>Whether it took the place of an entry.</returns>
    public bool PublishDraft(
        uint draft, uint entry, ulong hash, scoped in WriteOptions options, long endsAt, long now)
    {
        if (entry == 0 && !_room.Make(SlotPlan.None, hash, now))
        {
            DiscardDraft(draft);
            Counters.Evicted++;
            return false;
        }

        EntryShape shape = Memory.Shape(draft);
        shape = shape with { State = shape.State | (options.Mark ? EntryLayout.Mark : 0) };
        Memory.WriteHead(draft, in shape, in options, endsAt);
        Held.RemoveDraft(draft);
        if (entry == 0) _register.Add(draft, hash, now);
        else _register.Replace(entry, draft, hash, now);
        _room.Trim(now);
        return entry != 0;
    }

    /// <summary>Frees a draft that nobody will finish.</summary>
    public void DiscardDraft(uint draft)
    {
        Held.RemoveDraft(draft);
        _slots.Free(draft);
    }

    /// <summary>A write that had expired when it came: what it replaces goes, and nothing comes.</summary>
    public void Forget(uint replaced, ulong hash)
    {
        if (replaced == 0)
        {
            Counters.Expired++;
            return;
        }

        Counters.Replaced++;
        Drop(replaced, hash, RemovalReason.Expired);
    }

    /// <summary>The version that a write must be above: that of a tombstone, or of the floor; 0 = none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="place">What stands in its place.</param>
    public ulong BarOf(scoped EntryKey key, uint place)
    {
        ulong floor = _floors.Of(key.Bytes);
        return place != 0 && Memory.IsTombstone(place) ? Math.Max(floor, Memory.Version(place)) : floor;
    }

    /// <summary>Takes an entry out for a reason other than eviction.</summary>
    public void Drop(uint entry, ulong hash, RemovalReason reason) => _register.Drop(entry, hash, reason);

    /// <summary>Changes version and times of an entry that has room for them where it is.</summary>
    /// <returns>False if it has not; then nothing changed.</returns>
    public bool TryRenew(uint entry, scoped in WriteOptions options, long endsAt)
    {
        EntryShape shape = Memory.Shape(entry);
        var wanted = EntryShape.Of(shape.KeyLength, shape.ValueLength, in options, Memory.Classes);
        // A long value is not copied for a block that it needs no more, or never needed. (Without the idle block, the
        // end in the times would have to say both "never" and the greatest time to live.)
        bool isLong = shape.Has(EntryLayout.Long) && shape.Has(EntryLayout.Idle);
        bool fits = isLong ? (wanted.State & ~shape.State) == 0 : wanted.State == shape.State;
        if (!fits) return false;
        _register.Unarm(entry);
        _sequence.BeginChange();
        Memory.WriteHead(entry, in shape, in options, endsAt);
        _sequence.EndChange();
        _register.Arm(entry);
        return true;
    }

    /// <summary>Begins an entry's time to idle again.</summary>
    public void Touch(uint entry, long now)
    {
        EntryInfo info = Memory.Info(entry, Memory.Shape(entry));
        if (info.Idle == 0) return;

        // Only ever later, so that the wheel need not be told; a caller whose clock was read earlier changes nothing.
        long endsAt = Deadline.Of(info.ExpiresAt, info.Idle, now);
        if (endsAt <= Memory.EndsAt(entry)) return;
        _sequence.BeginChange();
        Memory.EndsAt(entry) = endsAt;
        _sequence.EndChange();
    }

    /// <summary>Drops what the wheel says is due.</summary>
    /// <returns>The steps taken, at most <paramref name="maxWork"/>.</returns>
    public int Reclaim(long now, int maxWork)
    {
        HotKeys.Fade(now);
        int work = 0;
        for (; work < maxWork && _register.Wheel.Advance(now, out uint fired); work++)
        {
            if (fired == 0) continue;
            if (Memory.EndsAt(fired) <= now) Drop(fired, Memory.HashOf(fired), RemovalReason.Expired);
            else _register.Wheel.Arm(fired);   // touched since: its idle time ends later than it was armed for
        }

        return work;
    }

    /// <summary>Gives all memory back. The addresses stay: a reader without a lock may still be looking.</summary>
    public void Dispose()
    {
        Memory.Memory.Empty();
        Index.DirectoryMemory.Empty();
    }

    /// <summary>Walks over everything, and adds a sentence for each fault. For tests.</summary>
    public void Check(ICollection<string> faults) => _register.Check(faults);

    private bool CanRewrite(uint entry, in SlotPlan plan)
    {
        if (plan.HasPieces || Held.IsPinned(entry)) return false;
        SlotPlan present = Memory.Shape(entry).Spread(Memory.Classes);
        return !present.HasPieces && present.SizeClass == plan.SizeClass;
    }

    /// <summary>Something must go before an entry can be replaced: others before it, or its own pieces first.</summary>
    /// <returns>The entry, if it is still there.</returns>
    private uint PrepareToReplace(uint entry, ulong hash, long now)
    {
        if (!Memory.Shape(entry).Spread(Memory.Classes).HasPieces)
        {
            Policy.Hit(entry, hash, now);
            return entry;
        }

        // Old and new value side by side could cost many others their place; the entry is absent for a moment instead.
        Drop(entry, hash, RemovalReason.Replaced);
        return 0;
    }
}
