using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;
using Pinyon.Store.Index;
using Pinyon.Store.Observation;
using Pinyon.Store.Pages;
using Pinyon.Store.Removals;

namespace Pinyon.Store.Shards;

/// <summary>
/// The structures that the entries of one shard stand in, kept in step with each other. Everything here needs the lock.
/// </summary>
internal sealed unsafe class EntryRegister : IDisposable
{
    // An entry stands in the index (by key), in the policy's lists (by merit) and, if its time ends, in the wheel (by
    // when). A tombstone stands in a queue of its own instead of the policy's lists. All of them enter in Add, change
    // their slot in Replace and Move, and leave in Drop and Evict, nowhere else; these keep the account too. What
    // readers without a lock can see changes between BeginChange and EndChange.
    private readonly ShardSequence _sequence;
    private readonly Charge _charge;
    private readonly long _policyBytes;
    private ShardCounters _counters;

    public EntryRegister(in ShardLimits limits, PageSource source, ShardSequence sequence, SharedParts shared)
    {
        _sequence = sequence;
        var classes = new SizeClasses(limits.PageBytes, limits.Pages);
        Memory = new EntryMemory(source.Region.Memory, classes);
        CountsEntries = limits.MaxEntries > 0;
        _charge = new Charge(Memory, CountsEntries);
        long capacity = CountsEntries ? limits.MaxEntries : limits.BudgetBytes - limits.FixedBytes;
        var seen = new PolicyEntries(Memory.Origin, _charge);
        Policy = EvictionPolicies.Create(limits.Eviction, seen, capacity, limits.ExpectedEntries);
        _policyBytes = Policy.OverheadBytes;
        EmptyBytes = limits.FixedBytes + _policyBytes;
        int pages = (int)((limits.BudgetBytes - EmptyBytes) / limits.PageBytes);
        CapacityBytes = (long)pages * limits.PageBytes;
        if (!CountsEntries) Policy.Capacity = CapacityBytes;
        Pages = new SlotPages(source, classes, pages);
        Slots = new EntrySlots(Memory, Pages);
        Index = new EntryIndex(limits.ShardBits, Memory, Pages, new Reservation(limits.DirectoryBytes));
        Wheel = new TimerWheel(Memory);
        Floors = shared.Floors;
        Tombstones = new Tombstones(Memory, Floors, limits.TombstoneBytes);
        Held = new HeldEntries(Slots, _charge, shared, CapacityBytes / 2);
        _counters.Bytes = EmptyBytes;
    }

    public EntryMemory Memory { get; }

    public SlotPages Pages { get; }

    public EntrySlots Slots { get; }

    public EntryIndex Index { get; }

    public IEvictionPolicy Policy { get; }

    public TimerWheel Wheel { get; }

    public Tombstones Tombstones { get; }

    public Floors Floors { get; }

    /// <summary>Drafts and pins.</summary>
    public HeldEntries Held { get; }

    public HotKeySketch HotKeys { get; } = new();

    public ref ShardCounters Counters => ref _counters;

    /// <summary>Whether the policy counts entries instead of bytes.</summary>
    public bool CountsEntries { get; }

    /// <summary>What is taken without any entry.</summary>
    public long EmptyBytes { get; }

    /// <summary>All pages that there may be, in bytes.</summary>
    public long CapacityBytes { get; }

    /// <summary>What all entries take, and what is held outside the index.</summary>
    public long Bytes => _counters.Bytes - EmptyBytes + Held.Bytes;

    /// <summary>What the policy's tables take more than when it was made.</summary>
    public long PolicyGrowth => Policy.OverheadBytes - _policyBytes;

    /// <summary>Whether nothing may be done any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Ends everything: what a reader without the lock sees from now on never passes as true.</summary>
    public void Close()
    {
        if (!IsClosed) _sequence.BeginChange();
        IsClosed = true;
    }

    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    /// <summary>What stands in the place of a key: an entry or a tombstone. Drops an expired one.</summary>
    /// <returns>0 if there is nothing.</returns>
    public uint Find(scoped EntryKey key, long now)
    {
        ThrowIfClosed();
        uint entry = Index.Find(key.Bytes, key.Hash);
        if (entry == 0 || Memory.EndOf(entry) > now) return entry;
        Drop(entry, key.Hash, RemovalReason.Expired);
        return 0;
    }

    /// <summary>The entry of a key; 0 if there is none, or only a tombstone.</summary>
    public uint FindAlive(scoped EntryKey key, long now)
    {
        uint entry = Find(key, now);
        return entry != 0 && Memory.IsTombstone(entry) ? 0 : entry;
    }

    /// <summary>What an entry of this plan would add to the accounts.</summary>
    public Weight WeightOf(in SlotPlan plan)
    {
        long bytes = Charge.Of(in plan, Memory.Classes);
        return new(bytes, CountsEntries ? 1 : bytes);
    }

    /// <summary>What the entry of a key takes now; nothing if there is none.</summary>
    public Weight WeightOf(scoped EntryKey key)
    {
        uint entry = Index.Find(key.Bytes, key.Hash);
        if (entry == 0) return default;
        SlotPlan plan = Memory.Shape(entry).Spread(Memory.Classes);
        return Memory.IsTombstone(entry) ? WeightOf(in plan) with { Charged = 0 } : WeightOf(in plan);
    }

    /// <summary>An entry that is written whole becomes visible, in the place of nothing.</summary>
    public void Add(uint entry, ulong hash, long now)
    {
        Enter(entry, hash);
        _counters.Entries++;
        Policy.Add(entry, hash, now);
    }

    public void AddTombstone(uint entry, ulong hash)
    {
        Enter(entry, hash);
        Tombstones.Add(entry);
    }

    /// <summary>An entry that is written whole becomes visible, in the place of another that goes.</summary>
    public void Replace(uint entry, uint other, ulong hash, long now)
    {
        int charge = ((IEntryFacts)_charge).Charge(entry);
        _counters.Bytes += _charge.Bytes(other) - _charge.Bytes(entry);
        Unarm(entry);
        Memory.CopyLinks(entry, other);
        _sequence.BeginChange();
        Index.Replace(entry, other, hash);
        Held.Free(entry);
        _sequence.EndChange();
        Arm(other);
        Policy.Move(entry, other);
        if (((IEntryFacts)_charge).Charge(other) != charge) Policy.Resize(other, charge, hash, now);
        else Policy.Hit(other, hash, now);
    }

    /// <summary>Takes an entry or a tombstone out for a reason other than eviction.</summary>
    public void Drop(uint entry, ulong hash, RemovalReason reason)
    {
        bool isTombstone = Memory.IsTombstone(entry);
        if (isTombstone) Tombstones.Remove(entry);
        else Policy.Remove(entry, hash);
        Leave(entry, hash);
        if (!isTombstone) Count(reason);
    }

    /// <summary>Takes out what the policy says.</summary>
    /// <returns>False if it has nothing to say.</returns>
    public bool TryEvict(long now)
    {
        _charge.BeginEviction();
        uint victim = Policy.Evict(now);
        if (victim == 0) return false;
        bool isOver = Memory.EndOf(victim) <= now;
        Leave(victim, _charge.HashOfVictim(victim));
        Count(isOver ? RemovalReason.Expired : RemovalReason.Evicted);
        return true;
    }

    /// <summary>Takes the oldest tombstone out before its time, and lets its floor remember it.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryDropTombstone()
    {
        uint oldest = Tombstones.Oldest;
        if (oldest == 0) return false;
        Tombstones.RaiseFloor(oldest);
        Drop(oldest, Memory.HashOf(oldest), RemovalReason.Evicted);
        _counters.TombstonesDroppedEarly++;
        return true;
    }

    /// <summary>Moves an entry to another slot of its class.</summary>
    public void Move(uint from)
    {
        uint to = Slots.CopyEntry(from);
        Index.Replace(from, to, Memory.HashOf(to));
        if (Memory.IsTombstone(to)) Tombstones.Moved(to);
        else Policy.Move(from, to);
        if (Memory.Shape(to).Has(EntryLayout.Times)) Wheel.Move(to);
        Pages.Free(from);
    }

    public void Arm(uint entry)
    {
        if (Memory.Shape(entry).Has(EntryLayout.Times)) Wheel.Arm(entry);
    }

    public void Unarm(uint entry)
    {
        if (Memory.Shape(entry).Has(EntryLayout.Times)) Wheel.Disarm(entry);
    }

    /// <summary>Begins an entry's time to idle again.</summary>
    public void Touch(uint entry, long now)
    {
        EntryInfo info = Memory.Info(entry, Memory.Shape(entry));
        if (info.Idle == 0) return;

        // Only ever later, so that the wheel need not change; a caller whose clock was read earlier changes nothing.
        long endsAt = Expiry.Of(info.ExpiresAt, info.Idle, now);
        if (endsAt <= Memory.EndsAt(entry)) return;
        _sequence.BeginChange();
        Memory.EndsAt(entry) = endsAt;
        _sequence.EndChange();
    }

    /// <summary>Drops what the wheel says is due.</summary>
    /// <returns>The steps taken, at most <paramref name="maxWork"/>.</returns>
    public int Reclaim(long now, int maxWork)
    {
        ThrowIfClosed();
        HotKeys.Fade(now);
        int work = 0;
        for (; work < maxWork && Wheel.Advance(now, out uint fired); work++)
        {
            if (fired == 0) continue;
            if (Memory.EndsAt(fired) <= now) Drop(fired, Memory.HashOf(fired), RemovalReason.Expired);
            else Wheel.Arm(fired);   // touched since: its idle time ends later than it was armed for
        }

        return work;
    }

    /// <summary>Gives all memory back. The addresses stay: a reader without the lock may still be looking.</summary>
    public void Dispose()
    {
        Memory.Memory.Empty();
        Index.DirectoryMemory.Empty();
    }

    /// <summary>Walks over everything, and adds a sentence for each fault. For tests.</summary>
    public void Check(ICollection<string> faults) => new ShardCheck(this, faults).Run(_charge);

    private void Enter(uint entry, ulong hash)
    {
        _sequence.BeginChange();
        Index.Add(entry, hash);
        _sequence.EndChange();
        Arm(entry);
        _counters.Bytes += _charge.Bytes(entry);
    }

    private void Leave(uint entry, ulong hash)
    {
        Unarm(entry);
        _counters.Bytes -= _charge.Bytes(entry);
        _sequence.BeginChange();
        Index.Remove(entry, hash);
        Held.Free(entry);
        _sequence.EndChange();
    }

    private void Count(RemovalReason reason)
    {
        _counters.Entries--;
        switch (reason)
        {
            case RemovalReason.Evicted: _counters.Evicted++; break;
            case RemovalReason.Expired: _counters.Expired++; break;
            case RemovalReason.Replaced: _counters.Replaced++; break;
            default: _counters.Removed++; break;
        }
    }
}
