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
    // make them visible, trim to the budget. Only a value that fits the slot of the one before is written over it.
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
        var shape = EntryShape.Of(key.Bytes.Length, value.Length, in options, _memory.Classes);
        SlotPlan plan = shape.Spread(_memory.Classes);
        if (entry != 0 && CanRewrite(entry, in plan))
        {
            _register.Unarm(entry);
            _sequence.BeginChange();
            _memory.WriteHead(entry, in shape, in options, endsAt);
            _slots.Fill(entry, in shape, key.Bytes, value);
            _sequence.EndChange();
            _register.Arm(entry);
            _register.Policy.Hit(entry, key.Hash, now);
            return true;
        }

        if (plan.HasPieces && !_room.CouldHold(in plan))
        {
            // What others read in pieces leaves too little: it comes and goes, and takes only its own old value along.
            if (entry != 0) _register.Drop(entry, key.Hash, RemovalReason.Replaced);
            _register.Counters.Evicted++;
            return false;
        }

        if (entry != 0 && !_room.Has(in plan, key.Hash)) entry = PrepareToReplace(entry, key.Hash, now);
        if (!_room.Make(in plan, key.Hash, now))
        {
            _register.Counters.Evicted++;
            return false;
        }

        // Written where no reader looks yet, however long it takes.
        uint target = _slots.Take(in shape, in plan);
        _memory.WriteHead(target, in shape, in options, endsAt);
        _slots.Fill(target, in shape, key.Bytes, value);

        // Again: making room may have moved it, or let it go.
        entry = entry == 0 ? 0 : _register.Index.Find(key.Bytes, key.Hash);
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
        int floor = _register.Floors.NumberOf(key.Bytes);
        if (options.Version <= _register.Floors.At(floor)) return;   // no more than what the floor says already

        WriteOptions lasting = options with { Idle = 0 };
        var shape = EntryShape.Of(key.Bytes.Length, 0, in lasting, _memory.Classes);
        shape = shape with { State = shape.State | EntryLayout.Tombstone };
        SlotPlan plan = shape.Spread(_memory.Classes);
        long charge = Charge.Of(in plan, _memory.Classes);
        bool fits = _register.Tombstones.CanHold(charge);
        while (fits && !_register.Tombstones.HasRoom(charge)) _register.TryDropTombstone();
        if (!fits || !_room.Make(in plan, key.Hash, now))
        {
            _register.Floors.Raise(floor, options.Version);
            _register.Counters.TombstonesDroppedEarly++;
            return;
        }

        uint target = _slots.Take(in shape, in plan);
        _memory.WriteHead(target, in shape, in lasting, options.ExpiresAt);
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
        var shape = EntryShape.Of(key.Bytes.Length, valueLength, in allBlocks, _memory.Classes);
        SlotPlan plan = shape.Spread(_memory.Classes);
        long charge = Charge.Of(in plan, _memory.Classes);
        if (!_register.Held.TryTakeForDraft(charge)) return 0;
        if (!_room.Make(in plan, key.Hash, now))
        {
            _register.Held.GiveBackOfDraft(charge);
            return 0;
        }

        uint draft = _slots.Take(in shape, in plan);
        _memory.WriteHead(draft, in shape, in allBlocks, Deadline.Never);
        _slots.Fill(draft, in shape, key.Bytes, []);
        _register.Held.AddDraft(draft);
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
            _register.Counters.Evicted++;
            return false;
        }

        EntryShape shape = _memory.Shape(draft);
        shape = shape with { State = shape.State | (options.Mark ? EntryLayout.Mark : 0) };
        _memory.WriteHead(draft, in shape, in options, endsAt);
        _register.Held.RemoveDraft(draft);
        if (entry == 0) _register.Add(draft, hash, now);
        else _register.Replace(entry, draft, hash, now);
        _room.Trim(now);
        return entry != 0;
    }

    /// <summary>Frees a draft that nobody will finish.</summary>
    public void DiscardDraft(uint draft)
    {
        _register.Held.RemoveDraft(draft);
        _slots.Free(draft);
    }

    /// <summary>A write that had expired when it came: what it replaces goes, and nothing comes.</summary>
    public void Forget(uint replaced, ulong hash)
    {
        if (replaced == 0)
        {
            _register.Counters.Expired++;
            return;
        }

        _register.Counters.Replaced++;
        _register.Drop(replaced, hash, RemovalReason.Expired);
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
        if (plan.HasPieces || _register.Held.IsPinned(entry)) return false;
        SlotPlan present = _memory.Shape(entry).Spread(_memory.Classes);
        return !present.HasPieces && present.SizeClass == plan.SizeClass;
    }

    /// <summary>Something must go before an entry can be replaced: others before it, or its own pieces first.</summary>
    /// <returns>The entry, if it is still there.</returns>
    private uint PrepareToReplace(uint entry, ulong hash, long now)
    {
        if (!_memory.Shape(entry).Spread(_memory.Classes).HasPieces)
        {
            _register.Policy.Hit(entry, hash, now);
            return entry;
        }

        // Old and new value side by side could cost many others their place; the entry is absent for a moment instead.
        _register.Drop(entry, hash, RemovalReason.Replaced);
        return 0;
    }
}
