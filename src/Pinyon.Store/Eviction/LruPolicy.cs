namespace Pinyon.Store.Eviction;

/// <summary>Least recently used: the victim is the entry unused for longest.</summary>
internal sealed class LruPolicy(PolicyEntries entries) : IEvictionPolicy
{
    private readonly LinkedQueue _uses = new(entries, "uses");

    public long Capacity { get; set; }

    public long Charged => _uses.Charged;

    public long OverheadBytes => 0;

    public void Add(uint entry, ulong hash, long now) => _uses.PushFront(entry);

    public void Hit(uint entry, ulong hash, long now) => _uses.Touch(entry);

    public void Miss(ulong hash)
    {
        // What was not there has no place in the order of use.
    }

    public void Remove(uint entry, ulong hash) => _uses.Remove(entry);

    public void Resize(uint entry, int oldCharge, ulong hash, long now)
    {
        _uses.Recharge(entry, oldCharge);
        _uses.Touch(entry);
    }

    public void Move(uint from, uint to) => _uses.Moved(to);

    public uint Evict(long now)
    {
        uint victim = _uses.Back;
        if (victim != 0) _uses.Remove(victim);
        return victim;
    }

    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        _uses.Check(seen, faults);
        return seen;
    }
}
