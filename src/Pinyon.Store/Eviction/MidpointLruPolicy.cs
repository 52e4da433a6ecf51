namespace Pinyon.Store.Eviction;

/// <summary>Least recently used with a midpoint, by the rule of InnoDB's buffer pool.</summary>
internal sealed class MidpointLruPolicy : IEvictionPolicy
{
    // One list in two parts; the old part is 3/8 of it, give or take a tolerance. A new entry enters in the middle, so
    // that a scan flows through the old part only. A hit brings an old entry to the very front, but only if it has been
    // there for a while (a scan asks for a row of the same page many times within a moment). A young entry moves to the
    // front only if it has drifted out of the first quarter of the young part, told by the evictions since its last
    // move. Before the first eviction nothing moves: there is room for all (MidpointSettings.MovesWhileFilling).
    //
    //        ┌─────────────── young (5/8) ───────────────┬─────── old (3/8) ───────┐
    //  front │ first quarter │                           │                         │ back ──► victim
    //        └───────────────┴───────────────────────────┴─────────────────────────┘
    //          hit: stays      hit: to the front           hit: to the front if it came PromotionMilliseconds ago
    //                                                    ▲
    //                                                new entries
    //
    // The two parts are two queues here, and the midpoint moves by handing an entry from the end of one to the other.
    // The midpoint is looked at when an entry has come, been removed or become young; with one too many it waits until
    // the victim is gone. Times and eviction counts do not fit an entry's bits; they stand in a table (MidpointStamps).
    // (mysql/mysql-server storage/innobase/buf/buf0lru.cc and buf0buf.cc; the manual's "Making the Buffer Pool Scan
    // Resistant".)
    private const int OldBit = 1;
    private const int MaxTolerance = 20;

    private readonly PolicyEntries _entries;
    private readonly MidpointSettings _settings;
    private readonly LinkedQueue _young;
    private readonly LinkedQueue _old;
    private readonly MidpointStamps _stamps;
    private long _evictions;
    private int _tolerance = 1;

    /// <summary>Begins empty.</summary>
    /// <param name="entries">The entries of the shard.</param>
    /// <param name="capacity">What it may hold.</param>
    /// <param name="expectedEntries">How many entries that will be; its table grows if it was too few.</param>
    /// <param name="settings">The knobs.</param>
    public MidpointLruPolicy(PolicyEntries entries, long capacity, long expectedEntries, MidpointSettings settings)
    {
        _entries = entries;
        _settings = settings;
        _young = new LinkedQueue(entries, "young");
        _old = new LinkedQueue(entries, "old");
        _stamps = new MidpointStamps(expectedEntries, settings);
        Capacity = capacity;
    }

    public long Capacity
    {
        get;
        set
        {
            field = value;
            if (Charged <= value) Balance();   // what Add left undone, because something was about to go
        }
    }

    public long Charged => _young.Charged + _old.Charged;

    public long OverheadBytes => _stamps.Bytes;

    /// <summary>How many hits brought an old entry to the front.</summary>
    public long MadeYoung { get; private set; }

    /// <summary>How many hits found an old entry, but too early.</summary>
    public long NotMadeYoung { get; private set; }

    /// <summary>How many entries are in the old part.</summary>
    public int OldCount => _old.Count;

    private int Count => _young.Count + _old.Count;

    public void Add(uint entry, ulong hash, long now)
    {
        _old.PushFront(entry);
        _entries.SetBits(entry, OldBit);
        _stamps.Sweep(now, _evictions, Count / 4);
        _stamps.Arrived(entry, now);
        double room = (double)Capacity * Count / Math.Max(Charged, 1);
        _tolerance = (int)Math.Clamp(room / 50, 1, MaxTolerance);

        // With one too many the midpoint would hand the newcomer over to the young part: the last is about to go.
        if (Charged <= Capacity) Balance();
    }

    public void Hit(uint entry, ulong hash, long now)
    {
        if (_evictions == 0 && !_settings.MovesWhileFilling) return;
        if (_entries.GetBits(entry) != OldBit)
        {
            if (_stamps.EvictionsSince(entry, _evictions) <= _young.Count / 4) return;
            _young.Touch(entry);
        }
        else if (_stamps.HasWaited(entry, now))
        {
            int charge = _entries.Charge(entry);
            _old.Remove(entry, charge);
            _young.PushFront(entry, charge);
            _entries.SetBits(entry, 0);
            MadeYoung++;
        }
        else
        {
            NotMadeYoung++;
            return;
        }

        _stamps.Sweep(now, _evictions, Count / 4);
        _stamps.Moved(entry, _evictions);
        Balance();
    }

    public void Miss(ulong hash)
    {
        // What was not there has no place in the list.
    }

    public void Remove(uint entry, ulong hash) => Remove(entry);

    private void Remove(uint entry)
    {
        PartOf(entry).Remove(entry);
        _stamps.Forget(entry);
        Balance();
    }

    public void Resize(uint entry, int oldCharge, ulong hash, long now)
    {
        PartOf(entry).Recharge(entry, oldCharge);
        Hit(entry, hash, now);
    }

    public void Move(uint from, uint to)
    {
        PartOf(to).Moved(to);
        _stamps.Rename(from, to);
    }

    public uint Evict(long now)
    {
        uint victim = _old.Back != 0 ? _old.Back : _young.Back;
        if (victim == 0) return 0;
        _evictions++;
        Remove(victim);
        return victim;
    }

    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        _young.Check(seen, faults);
        if (seen.Any(entry => PartOf(entry) == _old)) faults.Add("an entry of the young part says it is old");
        _old.Check(seen, faults);
        if (seen.Count(entry => PartOf(entry) == _old) != _old.Count) faults.Add("an entry of the old part says no");
        _stamps.Check(seen, faults);
        if (Math.Abs(_old.Count - _settings.OldOf(seen.Count)) > _tolerance) faults.Add("the midpoint is off");
        return seen;
    }

    private LinkedQueue PartOf(uint entry) => _entries.GetBits(entry) == OldBit ? _old : _young;

    /// <summary>Brings the midpoint back to where it should be, if it is off by more than the tolerance.</summary>
    private void Balance()
    {
        int wanted = _settings.OldOf(Count);
        while (_old.Count > wanted + _tolerance)
        {
            uint entry = _old.Front;
            int charge = _entries.Charge(entry);
            _old.Remove(entry, charge);
            _young.PushBack(entry, charge);
            _entries.SetBits(entry, 0);
        }

        while (_old.Count + _tolerance < wanted)
        {
            uint entry = _young.Back;
            int charge = _entries.Charge(entry);
            _young.Remove(entry, charge);
            _old.PushFront(entry, charge);
            _entries.SetBits(entry, OldBit);
        }
    }
}
