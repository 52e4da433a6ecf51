namespace Pinyon.Store.Eviction;

/// <summary>Least recently used: the victim is the entry unused for longest.</summary>
internal sealed class LruPolicy(PolicyEntries entries) : IEvictionPolicy
{
    private uint _newest;
    private uint _oldest;

    public long Capacity { get; set; }

    public long Charged { get; private set; }

    public long OverheadBytes => 0;

    public void Add(uint entry, ulong hash, long now)
    {
        Charged += entries.Charge(entry);
        Link(entry);
    }

    public void Hit(uint entry, ulong hash, long now)
    {
        if (entry == _newest) return;
        Unlink(entry);
        Link(entry);
    }

    public void Miss(ulong hash)
    {
        // What was not there has no place in the order of use.
    }

    public void Remove(uint entry)
    {
        Charged -= entries.Charge(entry);
        Unlink(entry);
    }

    public void Resize(uint entry, int oldCharge, ulong hash, long now)
    {
        Charged += entries.Charge(entry) - oldCharge;
        Hit(entry, hash, now);
    }

    public void Move(uint from, uint to)
    {
        uint newer = entries.Previous(to);
        uint older = entries.Next(to);
        if (newer == 0) _newest = to;
        else entries.Next(newer) = to;
        if (older == 0) _oldest = to;
        else entries.Previous(older) = to;
    }

    public uint Evict(long now)
    {
        uint victim = _oldest;
        if (victim != 0) Remove(victim);
        return victim;
    }

    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        long charged = 0;
        uint newer = 0;
        for (uint entry = _newest; entry != 0; newer = entry, entry = entries.Next(entry))
        {
            if (!seen.Add(entry))
            {
                faults.Add($"the list of uses runs in a circle at {entry}");
                return seen;
            }

            if (entries.Previous(entry) != newer) faults.Add($"the list of uses is broken before {entry}");
            charged += entries.Charge(entry);
        }

        if (newer != _oldest) faults.Add("the list of uses does not end at the oldest");
        if (charged != Charged) faults.Add($"the list of uses holds {charged}, and counts {Charged}");
        return seen;
    }

    private void Link(uint entry)
    {
        entries.Previous(entry) = 0;
        entries.Next(entry) = _newest;
        if (_newest == 0) _oldest = entry;
        else entries.Previous(_newest) = entry;
        _newest = entry;
    }

    private void Unlink(uint entry)
    {
        uint newer = entries.Previous(entry);
        uint older = entries.Next(entry);
        if (newer == 0) _newest = older;
        else entries.Next(newer) = older;
        if (older == 0) _oldest = newer;
        else entries.Previous(older) = newer;
    }
}
