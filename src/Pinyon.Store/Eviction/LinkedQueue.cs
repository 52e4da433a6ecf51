using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>A list of entries by their own links: newcomers at the front, the next to leave at the back.</summary>
internal sealed class LinkedQueue(PolicyEntries entries, string name)
{
    private readonly string _name = name;
    private readonly PolicyEntries _entries = entries;

    /// <summary>The entry that came last; 0 if the queue is empty.</summary>
    public uint Front { get; private set; }

    /// <summary>The entry that is next to leave; 0 if the queue is empty.</summary>
    public uint Back { get; private set; }

    public int Count { get; private set; }

    /// <summary>The sum of the charges.</summary>
    public long Charged { get; private set; }

    public void PushFront(uint entry) => PushFront(entry, _entries.Charge(entry));

    public void PushFront(uint entry, int charge)
    {
        LinkFront(entry);
        Count++;
        Charged += charge;
    }

    public void PushBack(uint entry, int charge)
    {
        _entries.Previous(entry) = Back;
        _entries.Next(entry) = 0;
        if (Back == 0) Front = entry;
        else _entries.Next(Back) = entry;
        Back = entry;
        Count++;
        Charged += charge;
    }

    public void Remove(uint entry) => Remove(entry, _entries.Charge(entry));

    public void Remove(uint entry, int charge)
    {
        Unlink(entry);
        Count--;
        Charged -= charge;
    }

    /// <summary>Brings an entry of the queue to the front.</summary>
    public void Touch(uint entry)
    {
        if (entry == Front) return;
        Unlink(entry);
        LinkFront(entry);
    }

    /// <summary>Accounts for an entry of the queue that has another charge now.</summary>
    public void Recharge(uint entry, int oldCharge) => Charged += _entries.Charge(entry) - oldCharge;

    /// <summary>Mends the neighbours of an entry of the queue whose bytes, links included, are now elsewhere.</summary>
    public void Moved(uint to)
    {
        uint before = _entries.Previous(to);
        uint after = _entries.Next(to);
        if (before == 0) Front = to;
        else _entries.Next(before) = to;
        if (after == 0) Back = to;
        else _entries.Previous(after) = to;
    }

    /// <summary>Walks from front to back, adds each entry to what was seen, and a sentence for each fault.</summary>
    public void Check(HashSet<uint> seen, ICollection<string> faults)
    {
        int count = 0;
        long charged = 0;
        uint before = 0;
        for (uint entry = Front; entry != 0; before = entry, entry = _entries.Next(entry))
        {
            if (!seen.Add(entry))
            {
                faults.Add($"{_name}: entry {entry} stands there twice, or elsewhere too");
                return;
            }

            if (_entries.Previous(entry) != before) faults.Add($"{_name}: broken before {entry}");
            count++;
            charged += _entries.Charge(entry);
        }

        if (before != Back) faults.Add($"{_name}: does not end at its back");
        if (count != Count) faults.Add($"{_name}: holds {count} entries, and counts {Count}");
        if (charged != Charged) faults.Add($"{_name}: holds {charged}, and has charged {Charged}");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LinkFront(uint entry)
    {
        _entries.Previous(entry) = 0;
        _entries.Next(entry) = Front;
        if (Front == 0) Back = entry;
        else _entries.Previous(Front) = entry;
        Front = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(uint entry)
    {
        uint before = _entries.Previous(entry);
        uint after = _entries.Next(entry);
        if (before == 0) Front = after;
        else _entries.Next(before) = after;
        if (after == 0) Back = before;
        else _entries.Previous(after) = before;
    }
}
