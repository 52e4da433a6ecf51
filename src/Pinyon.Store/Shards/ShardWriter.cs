using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Expiration;
using Pinyon.Store.Removals;

namespace Pinyon.Store.Shards;

/// <summary>Writes entries, tombstones and drafts into one shard. Everything here needs the lock.</summary>
/// <param name="register">The shard's entries.</param>
/// <param name="sequence">Tells readers without a lock that something changes.</param>
/// <param name="room">Makes room.</param>
internal sealed class ShardWriter(EntryRegister register, ShardSequence sequence, ShardRoom room)
{
    // Every write takes the same steps: make room, take slots, fill them where no reader looks yet, let the register
    // make them visible. Only a value that fits the slot of the one before is written over it.
    private readonly EntryRegister _register = register;
    private readonly ShardSequence _sequence = sequence;
    private readonly ShardRoom _room = room;
    private readonly EntrySlots _slots = register.Slots;
    private readonly EntryMemory _memory = register.Memory;

    /// <summary>Whether an entry of such a size fits, if there is nothing else.</summary>
    public bool CanHold(int keyLength, int valueLength) =>
        EntryShape.Of(keyLength, valueLength, ShardLimits.AllBlocks, _memory.Classes)
            .Spread(_memory.Classes)
            .FitsAlone((int)(_register.CapacityBytes / _memory.Classes.PageBytes));

    /// <summary>Stores a value under a key, in the place of its entry or tombstone if there is one.</summary>
    /// <param name="place">What stands in the key's place now: an entry, a tombstone, or 0.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which fits the shard if nothing else is there.</param>
    /// <param name="options">Version, flags and times.</param>
    /// <param name="endsAt">The end that follows from the times; not over.</param>
    /// <param name="now">The caller's clock.</param>
    public StoreOutcome Store(
        uint place,
        scoped EntryKey key,
        scoped ReadOnlySpan<byte> value,
        scoped in WriteOptions options,
        long endsAt,
        long now)
    {
        var shape = EntryShape.Of(key.Bytes.Length, value.Length, in options, _memory.Classes);
        SlotPlan plan = shape.Spread(_memory.Classes);
        if (place != 0 && CanRewrite(place, in plan))
        {
            _register.Unarm(place);
            _sequence.BeginChange();
            _memory.WriteHead(place, in shape, in options, endsAt);
            _slots.Fill(place, in shape, key.Bytes, value);
            _sequence.EndChange();
            _register.Arm(place);
            _register.Policy.Hit(place, key.Hash, now);
            return StoreOutcome.Replaced;
        }

        if (!_room.CouldHold(in plan, key.Hash)) return StoreOutcome.NoRoom;
        bool replaces = place != 0;
        if (replaces && !_room.HasPages(in plan, key.Hash)) PrepareToReplace(place, key.Hash, now);
        if (!_room.Make(in plan, key, _register.WeightOf(in plan), replaces, now)) return StoreOutcome.NoRoom;

        // Written where no reader looks yet, however long it takes.
        uint target = _slots.Take(in shape, in plan);
        _memory.WriteHead(target, in shape, in options, endsAt);
        _slots.Fill(target, in shape, key.Bytes, value);
        return Publish(target, key, replaces, now);
    }

    /// <summary>Leaves a tombstone for a key that has no entry.</summary>
    /// <param name="replaced">The older tombstone in its place; 0 = none.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">Version, flags, mark, and when it ends.</param>
    /// <param name="now">The caller's clock.</param>
    public void Bury(uint replaced, scoped EntryKey key, scoped in WriteOptions options, long now)
    {
        int floor = _register.Floors.NumberOf(key.Bytes);
        if (options.Version <= _register.Floors.At(floor)) return;   // the floor says as much already
        if (replaced != 0) _register.Drop(replaced, key.Hash, RemovalReason.Replaced);

        WriteOptions lasting = options with { Idle = 0 };
        var shape = EntryShape.Of(key.Bytes.Length, 0, in lasting, _memory.Classes);
        shape = shape with { State = shape.State | EntryLayout.Tombstone };
        SlotPlan plan = shape.Spread(_memory.Classes);
        long charge = Charge.Of(in plan, _memory.Classes);
        bool fits = _register.Tombstones.CanHold(charge);
        while (fits && !_register.Tombstones.HasRoom(charge)) _register.TryDropTombstone();
        Weight added = new(charge, 0);
        if (!fits || !_room.Make(in plan, key, added, replaces: false, now))
        {
            _register.Floors.Raise(floor, options.Version);
            _register.Counters.TombstonesDroppedEarly++;
            return;
        }

        uint target = _slots.Take(in shape, in plan);
        _memory.WriteHead(target, in shape, in lasting, options.ExpiresAt);
        _slots.Fill(target, in shape, key.Bytes, []);
        _register.AddTombstone(target, key.Hash);
    }

    /// <summary>Takes the slots of an entry that is to be written piece by piece, and writes its key.</summary>
    /// <returns>0 if too much is held already.</returns>
    public uint BeginDraft(scoped EntryKey key, int valueLength, long now)
    {
        // Which times and flags it will have is not known yet: it gets all blocks, and uses those that it needs.
        WriteOptions allBlocks = ShardLimits.AllBlocks;
        var shape = EntryShape.Of(key.Bytes.Length, valueLength, in allBlocks, _memory.Classes);
        SlotPlan plan = shape.Spread(_memory.Classes);
        long charge = Charge.Of(in plan, _memory.Classes);
        if (!_room.CouldHold(in plan, key.Hash) || !_register.Held.TryTakeForDraft(charge)) return 0;
        if (!_room.Make(in plan, key, new(charge, 0), replaces: false, now))
        {
            _register.Held.GiveBackOfDraft(charge);
            return 0;
        }

        uint draft = _slots.Take(in shape, in plan);
        _memory.WriteHead(draft, in shape, in allBlocks, Expiry.Never);
        _slots.Fill(draft, in shape, key.Bytes, []);
        _register.Held.AddDraft(draft);
        return draft;
    }

    /// <summary>Makes a whole draft an entry, in the place of the entry or tombstone that has its key now.</summary>
    /// <param name="draft">The draft; it stays one if there is no room for it in the index.</param>
    /// <param name="replaces">Whether something has the key now.</param>
    /// <param name="key">Its key.</param>
    /// <param name="options">Version, flags and times.</param>
    /// <param name="endsAt">The end that follows from the times; not over.</param>
    /// <param name="now">The caller's clock.</param>
    public StoreOutcome PublishDraft(
        uint draft, bool replaces, scoped EntryKey key, scoped in WriteOptions options, long endsAt, long now)
    {
        EntryShape shape = _memory.Shape(draft);
        SlotPlan plan = shape.Spread(_memory.Classes);
        Weight added = _register.WeightOf(in plan) with { Bytes = 0 };   // the bytes count since the draft began
        SlotPlan none = SlotPlan.None;
        if (!_room.Make(in none, key, added, replaces, now)) return StoreOutcome.NoRoom;

        shape = shape with { State = shape.State | (options.Mark ? EntryLayout.Mark : 0) };
        _memory.WriteHead(draft, in shape, in options, endsAt);
        _register.Held.RemoveDraft(draft);
        return Publish(draft, key, replaces, now);
    }

    /// <summary>Frees a draft that will not be finished.</summary>
    public void DiscardDraft(uint draft)
    {
        _register.Held.RemoveDraft(draft);
        _slots.Free(draft);
    }

    /// <summary>A write that had expired when it came: what it replaces goes, and nothing comes.</summary>
    public WriteResult Forget(uint replaced, scoped EntryKey key, scoped in WriteOptions options)
    {
        _register.Counters.Writes++;
        if (replaced == 0)
        {
            _register.Counters.Expired++;
        }
        else
        {
            _register.Counters.Replaced++;
            _register.Drop(replaced, key.Hash, RemovalReason.Expired);
        }

        return new(WriteStatus.Stored, options.Version);
    }

    /// <summary>Counts what became of a write, and says it to the caller.</summary>
    public WriteResult Count(StoreOutcome outcome, scoped EntryKey key, scoped in WriteOptions options)
    {
        if (outcome == StoreOutcome.NoRoom)
        {
            _register.Counters.Refused++;
            uint entry = _register.Index.Find(key.Bytes, key.Hash);
            bool isThere = entry != 0 && !_memory.IsTombstone(entry);
            return new(WriteStatus.TooLarge, isThere ? _memory.Version(entry) : 0);
        }

        _register.Counters.Writes++;
        if (outcome == StoreOutcome.Replaced) _register.Counters.Replaced++;
        return new(WriteStatus.Stored, options.Version);
    }

    /// <summary>Changes version and times of an entry that has room for them where it is.</summary>
    /// <returns>False if it has not; then nothing changed.</returns>
    public bool TryRenew(uint entry, scoped in WriteOptions options, long endsAt)
    {
        EntryShape shape = _memory.Shape(entry);
        var wanted = EntryShape.Of(shape.KeyLength, shape.ValueLength, in options, _memory.Classes);
        // A long value is not copied for a block that it needs no more, or never needed. (Without the idle block, the
        // end in the times would have to say both "never" and the greatest time to live.)
        bool isLong = shape.Has(EntryLayout.Long) && shape.Has(EntryLayout.Idle);
        bool fits = isLong ? (wanted.State & ~shape.State) == 0 : wanted.State == shape.State;
        if (!fits) return false;
        _register.Unarm(entry);
        _sequence.BeginChange();
        _memory.WriteHead(entry, in shape, in options, endsAt);
        _sequence.EndChange();
        _register.Arm(entry);
        return true;
    }

    private bool CanRewrite(uint entry, in SlotPlan plan)
    {
        if (plan.HasPieces || _memory.IsTombstone(entry) || _register.Held.IsPinned(entry)) return false;
        SlotPlan present = _memory.Shape(entry).Spread(_memory.Classes);
        return !present.HasPieces && present.SizeClass == plan.SizeClass;
    }

    /// <summary>Others must go before an entry can be replaced; or first its own pieces.</summary>
    private void PrepareToReplace(uint place, ulong hash, long now)
    {
        if (_memory.IsTombstone(place)) return;

        // Old and new value side by side could cost many others their place; the entry is absent for a moment instead.
        if (_memory.Shape(place).Spread(_memory.Classes).HasPieces) _register.Drop(place, hash, RemovalReason.Replaced);
        else _register.Policy.Hit(place, hash, now);
    }

    private StoreOutcome Publish(uint written, scoped EntryKey key, bool replaces, long now)
    {
        // Again: making room may have moved what was there, or evicted it.
        uint place = replaces ? _register.Index.Find(key.Bytes, key.Hash) : 0;
        if (place != 0 && !_memory.IsTombstone(place))
        {
            _register.Replace(place, written, key.Hash, now);
            return StoreOutcome.Replaced;
        }

        if (place != 0) _register.Drop(place, key.Hash, RemovalReason.Replaced);
        _register.Add(written, key.Hash, now);
        return StoreOutcome.Added;
    }
}
