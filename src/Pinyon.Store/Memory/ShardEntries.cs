using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;
using Pinyon.Store.Observation;

namespace Pinyon.Store.Memory;

/// <summary>
/// The entries of one shard, in all the structures that they stand in. Everything here needs the lock.
/// </summary>
internal sealed unsafe class ShardEntries : IDisposable
{
    // An entry stands in the index (by key), in the policy's lists (by merit) and, if its time ends, in the wheel (by
    // when). It enters in Add, changes its slot in Replace and MoveEntry, and leaves in Unlink, nowhere else; these
    // keep the account too. What readers without a lock can see changes between BeginChange and EndChange.
    //
    // Room is made before anything is written: MakeRoom lets go of what it must until the slots of the new entry and
    // its place in the index are sure to be had. When no page is left, either some size class has as many free slots
    // as a page holds, then its emptiest page is emptied into the others; or a victim goes, and its slot is one more
    // free.
    private const int CapacityStep = 512;

    private readonly ShardSequence _sequence;
    private readonly HitRing _hits;
    private readonly Charge _charge;
    private readonly SlotPages _pages;
    private readonly EntrySlots _slots;
    private readonly TimerWheel _wheel;
    private readonly bool _countsEntries;
    private readonly long _emptyBytes;
    private readonly long _policyBytes;
    private int _policyPages;
    private readonly long _capacityBytes;
    private readonly uint[] _emptied;
    private ShardCounters _counters;

    public ShardEntries(in ShardLimits limits, PageSource source, ShardSequence sequence, HitRing hits)
    {
        _sequence = sequence;
        _hits = hits;
        var classes = new SizeClasses(limits.PageBytes, limits.Pages);
        Memory = new EntryMemory(source.Region.Memory, classes);
        _countsEntries = limits.MaxEntries > 0;
        _charge = new Charge(Memory, _countsEntries);
        long capacity = _countsEntries ? limits.MaxEntries : limits.BudgetBytes - limits.FixedBytes;
        var seen = new PolicyEntries(Memory.Origin, _charge);
        Policy = EvictionPolicies.Create(limits.Eviction, seen, capacity, limits.ExpectedEntries);
        _policyBytes = Policy.OverheadBytes;
        _emptyBytes = limits.FixedBytes + _policyBytes;
        int pages = (int)((limits.BudgetBytes - _emptyBytes) / limits.PageBytes);
        _capacityBytes = (long)pages * limits.PageBytes;
        if (!_countsEntries) Policy.Capacity = _capacityBytes;
        _pages = new SlotPages(source, classes, pages);
        _slots = new EntrySlots(Memory, _pages);
        Index = new EntryIndex(limits.ShardBits, Memory, _pages, new Reservation(limits.DirectoryBytes));
        _wheel = new TimerWheel(Memory);
        _emptied = new uint[classes.SlotsPerPage(0)];
        _counters.Bytes = _emptyBytes;
    }

    public EntryMemory Memory { get; }

    public EntryIndex Index { get; }

    public IEvictionPolicy Policy { get; }

    public HotKeySketch HotKeys { get; } = new();

    public ref ShardCounters Counters => ref _counters;

    /// <summary>What the policy's tables take more than when it was made.</summary>
    public long PolicyGrowth => Policy.OverheadBytes - _policyBytes;

    /// <summary>Whether nothing may be done any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Ends everything: what a reader without the lock has seen, or will see, is never true again.</summary>
    public void Close()
    {
        if (!IsClosed) _sequence.BeginChange();
        IsClosed = true;
    }

    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, typeof(ShardEntries));

    /// <summary>The entry of a key; one whose time is over goes here and is absent.</summary>
    public uint FindAlive(scoped EntryKey key, long now)
    {
        ThrowIfClosed();
        uint entry = Index.Find(key.Bytes, key.Hash);
        if (entry == 0 || Memory.EndOf(entry) > now) return entry;
        Drop(entry, key.Hash, RemovalReason.Expired);
        return 0;
    }

    /// <summary>Whether an entry of such a size fits, if there is nothing else.</summary>
    public bool CanHold(int keyLength, int valueLength) =>
        EntryShape.Of(keyLength, valueLength, ShardLimits.AllBlocks, Memory.Classes)
            .Spread(Memory.Classes)
            .FitsAlone((int)(_capacityBytes / Memory.Classes.PageBytes));

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
            Unarm(entry);
            _sequence.BeginChange();
            Memory.WriteHead(entry, in shape, in options, endsAt);
            _slots.Fill(entry, in shape, key.Bytes, value);
            _sequence.EndChange();
            Arm(entry, in shape);
            Policy.Hit(entry, key.Hash, now);
            return true;
        }

        bool isTight = PagesNeeded(in plan, key.Hash) > _pages.PagesLeft;
        if (entry != 0 && isTight) entry = PrepareToReplace(entry, key.Hash, now);
        if (!MakeRoom(in plan, key.Hash, now))
        {
            _counters.Evicted++;
            return false;
        }

        // Written where no reader looks yet, however long it takes.
        uint target = _slots.Take(in shape, in plan);
        Memory.WriteHead(target, in shape, in options, endsAt);
        _slots.Fill(target, in shape, key.Bytes, value);
        Arm(target, in shape);
        entry = entry == 0 ? 0 : Index.Find(key.Bytes, key.Hash);   // again: making room may have moved it, or let it go
        if (entry == 0) Add(target, key.Hash, now);
        else Replace(entry, target, key.Hash, now);
        Trim(now);
        return entry != 0;
    }

    /// <summary>Takes an entry out for a reason other than eviction.</summary>
    public void Drop(uint entry, ulong hash, RemovalReason reason)
    {
        Policy.Remove(entry);
        Unlink(entry, hash, reason);
    }

    /// <summary>Changes version and times of an entry that has room for them where it is.</summary>
    /// <returns>False if it has not; then nothing changed.</returns>
    public bool TryRenew(uint entry, scoped in WriteOptions options, long endsAt)
    {
        EntryShape shape = Memory.Shape(entry);
        var wanted = EntryShape.Of(shape.KeyLength, shape.ValueLength, in options, Memory.Classes);
        if (wanted.State != shape.State) return false;
        Unarm(entry);
        _sequence.BeginChange();
        Memory.WriteHead(entry, in shape, in options, endsAt);
        _sequence.EndChange();
        Arm(entry, in shape);
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
        for (; work < maxWork && _wheel.Advance(now, out uint fired); work++)
        {
            if (fired == 0) continue;
            if (Memory.EndsAt(fired) <= now) Drop(fired, Memory.HashOf(fired), RemovalReason.Expired);
            else _wheel.Arm(fired);   // touched since: its idle time ends later than it was armed for
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
    public void Check(ICollection<string> faults) =>
        new ShardCheck(Memory, Index, _pages, faults).Run(Policy, _wheel, _counters.Bytes - _emptyBytes, _charge);

    private bool CanRewrite(uint entry, in SlotPlan plan)
    {
        if (plan.HasPieces) return false;
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

    private void Add(uint entry, ulong hash, long now)
    {
        _sequence.BeginChange();
        Index.Add(entry, hash);
        _sequence.EndChange();
        _counters.Entries++;
        _counters.Bytes += _charge.Bytes(entry);
        Policy.Add(entry, hash, now);
    }

    private void Replace(uint entry, uint other, ulong hash, long now)
    {
        int charge = ((IEntryFacts)_charge).Charge(entry);
        _counters.Bytes += _charge.Bytes(other) - _charge.Bytes(entry);
        Unarm(entry);
        Memory.CopyLinks(entry, other);
        _sequence.BeginChange();
        Index.Replace(entry, other, hash);
        _slots.Free(entry);
        _sequence.EndChange();
        Policy.Move(entry, other);
        if (((IEntryFacts)_charge).Charge(other) != charge) Policy.Resize(other, charge, hash, now);
        else Policy.Hit(other, hash, now);
    }

    private void Unlink(uint entry, ulong hash, RemovalReason reason)
    {
        Unarm(entry);
        _counters.Entries--;
        _counters.Bytes -= _charge.Bytes(entry);
        _sequence.BeginChange();
        Index.Remove(entry, hash);
        _slots.Free(entry);
        _sequence.EndChange();
        switch (reason)
        {
            case RemovalReason.Evicted: _counters.Evicted++; break;
            case RemovalReason.Expired: _counters.Expired++; break;
            case RemovalReason.Replaced: _counters.Replaced++; break;
            default: _counters.Removed++; break;
        }
    }

    private void Arm(uint entry, in EntryShape shape)
    {
        if (shape.Has(EntryLayout.Times)) _wheel.Arm(entry);
    }

    private void Unarm(uint entry)
    {
        if (Memory.Shape(entry).Has(EntryLayout.Times)) _wheel.Disarm(entry);
    }

    /// <summary>Lets go until an entry of this plan and its place in the index can be had.</summary>
    /// <returns>False if nothing is left to let go.</returns>
    private bool MakeRoom(in SlotPlan plan, ulong hash, long now)
    {
        if (_pages.IsLoose && PagesNeeded(in plan, hash) > 0) EmptyPage(_pages.SlackestClass());
        while (!TryHoldPolicyPages() || PagesNeeded(in plan, hash) > _pages.PagesLeft)
        {
            int slackest = _pages.SlackestClass();
            if (slackest >= 0) EmptyPage(slackest);
            else if (TryEvict(now)) LowerCapacity();
            else if (!TryShrinkIndex()) return false;
        }

        return true;
    }

    private int PagesNeeded(in SlotPlan plan, ulong hash) => plan.PagesNeeded(_pages) + Index.PagesNeeded(hash);

    // A policy's tables may grow while it learns; as many pages stay unused then.
    private bool TryHoldPolicyPages()
    {
        long grown = Math.Max(0, PolicyGrowth);
        int wanted = (int)((grown + Memory.Classes.PageBytes - 1) / Memory.Classes.PageBytes);
        if (wanted > _policyPages && !_pages.TryWithhold(wanted - _policyPages)) return false;
        if (wanted < _policyPages) _pages.GiveBack(_policyPages - wanted);
        _policyPages = wanted;
        return true;
    }

    private bool TryShrinkIndex()
    {
        _sequence.BeginChange();
        bool freed = Index.TryShrinkToNothing();
        _sequence.EndChange();
        return freed;
    }

    /// <summary>Evicts until the policy and the account are content. What was just added may go.</summary>
    private void Trim(long now)
    {
        while (Policy.Charged > Policy.Capacity || _counters.Bytes - _emptyBytes > _capacityBytes)
        {
            if (!TryRaiseCapacity() && !TryEvict(now)) return;
        }
    }

    private bool TryEvict(long now)
    {
        _hits.Tell(Policy, HotKeys, Index, now);
        uint victim = Policy.Evict(now);
        if (victim == 0) return false;
        bool isOver = Memory.EndOf(victim) <= now;
        Unlink(victim, Memory.HashOf(victim), isOver ? RemovalReason.Expired : RemovalReason.Evicted);
        return true;
    }

    // The policy is told of a capacity that pages of so many sizes can really hold: a little less than what was held
    // when pages ran out, a little more as long as some are left.
    private void LowerCapacity()
    {
        if (_countsEntries) return;
        Policy.Capacity = Math.Max(_capacityBytes / 2, Policy.Charged - Policy.Charged / CapacityStep);
    }

    private bool TryRaiseCapacity()
    {
        int spare = 1 + (int)(_capacityBytes / Memory.Classes.PageBytes / CapacityStep);
        if (_countsEntries || Policy.Capacity >= _capacityBytes || _pages.PagesLeft <= spare) return false;
        Policy.Capacity = Math.Min(_capacityBytes, Policy.Capacity + Memory.Classes.PageBytes);
        return true;
    }

    private void EmptyPage(int sizeClass)
    {
        int count = _pages.BeginEmptying(sizeClass, _emptied);
        foreach (uint slot in _emptied.AsSpan(0, count))
        {
            _sequence.BeginChange();
            if (sizeClass == _pages.Classes.QuarterPiece) _slots.MovePiece(slot);
            else MoveEntry(slot);
            _sequence.EndChange();
        }

        _pages.EndEmptying();
    }

    private void MoveEntry(uint from)
    {
        uint to = _slots.CopyEntry(from);
        Index.Replace(from, to, Memory.HashOf(to));
        Policy.Move(from, to);
        if (Memory.Shape(to).Has(EntryLayout.Times)) _wheel.Move(to);
        _pages.Free(from);
    }
}
