using System.Numerics;
using Pinyon.Store.Entries;

namespace Pinyon.Store.Expiration;

/// <summary>Entries by the millisecond in which they end; finds the due ones without looking at the others.</summary>
/// <param name="entries">Where the entries are; only those whose time ends have a place for the wheel's links.</param>
internal sealed class TimerWheel(EntryMemory entries)
{
    // Read a time as a number of base 64: eleven digits hold every 63-bit millisecond. Level L of the wheel has 64
    // slots, one for each value of digit L. An entry lies at the level of the highest digit in which its end differs
    // from the wheel's time, in the slot of its own digit there:
    //
    //     time     … 0 17 05     level 0: one slot per millisecond, level 1: per 64 ms, level 2: per 4096 ms, …
    //     end      … 0 17 42  →  level 0, slot 42
    //     end      … 0 63 01  →  level 1, slot 63
    //
    // When the time reaches the beginning of a slot above level 0, its entries move to finer slots, one per step; those
    // of level 0 are due. A word of bits per level names the slots in use, so that a clock may jump over years and only
    // slots in use are visited. (Varghese and Lauck 1987, scheme 7; the digit rule needs neither wrap nor rounds.)
    //
    // An entry whose end moved later stays where it is until its slot comes, and is placed anew then: a touch is free.
    //
    // The links are references in the entries. The first entry of a slot has the slot's number plus one as its link to
    // the one before: no reference is that small, because the first page of a shard holds no entries. 0 = in no slot.
    private const int DigitBits = 6;
    private const int SlotsPerLevel = 1 << DigitBits;
    private const int Levels = 11;
    private const int Slots = Levels * SlotsPerLevel;

    /// <summary>What its own arrays take.</summary>
    public const int Bytes = Slots * sizeof(uint) + Levels * sizeof(ulong);

    private readonly uint[] _slots = new uint[Slots];
    private readonly ulong[] _used = new ulong[Levels];
    private ulong _time;

    /// <summary>Places a new entry, or one that was taken out, by its end; one that never ends is in no slot.</summary>
    public void Arm(uint entry)
    {
        entries.PreviousInSlot(entry) = 0;
        long endsAt = entries.EndsAt(entry);
        if (endsAt == Expiry.Never) return;

        ulong end = Math.Max((ulong)endsAt, _time);
        ulong differing = end ^ _time;
        int level = differing == 0 ? 0 : BitOperations.Log2(differing) / DigitBits;
        Link(entry, level, (int)(end >> (level * DigitBits)) & (SlotsPerLevel - 1));
    }

    /// <summary>Takes an entry out, if it is in.</summary>
    public void Disarm(uint entry)
    {
        uint previous = entries.PreviousInSlot(entry);
        if (previous == 0) return;

        uint next = entries.NextInSlot(entry);
        if (next != 0) entries.PreviousInSlot(next) = previous;
        if (previous > Slots) entries.NextInSlot(previous) = next;
        else SetFirst((int)previous - 1, next);
        entries.PreviousInSlot(entry) = 0;
    }

    /// <summary>The entry was copied elsewhere, links included: mends what points to it.</summary>
    public void Move(uint to)
    {
        uint previous = entries.PreviousInSlot(to);
        if (previous == 0) return;

        uint next = entries.NextInSlot(to);
        if (next != 0) entries.PreviousInSlot(next) = to;
        if (previous > Slots) entries.NextInSlot(previous) = to;
        else _slots[previous - 1] = to;
    }

    /// <summary>Takes one step towards <paramref name="now"/>.</summary>
    /// <param name="now">The time to reach; one that lies before the wheel's changes nothing.</param>
    /// <param name="fired">
    /// The entry whose slot has come, taken out; 0 if the step only moved one to a finer slot. Its end may have moved
    /// later since it was armed: the caller looks.
    /// </param>
    /// <returns>False when no step is left to take.</returns>
    public bool Advance(long now, out uint fired)
    {
        fired = 0;
        (int level, ulong start) = FirstSlot();
        if (level < 0 || start > (ulong)now)
        {
            // No slot begins on the way, so every entry keeps its level and slot.
            _time = Math.Max(_time, (ulong)now);
            return false;
        }

        _time = Math.Max(_time, start);
        uint entry = _slots[level * SlotsPerLevel + BitOperations.TrailingZeroCount(_used[level])];
        Disarm(entry);
        if (level == 0) fired = entry;
        else Arm(entry);
        return true;
    }

    /// <summary>Walks over all slots and adds a sentence for each fault. For tests.</summary>
    /// <returns>The entries in the wheel.</returns>
    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        for (int slot = 0; slot < Slots; slot++)
        {
            bool used = (_used[slot / SlotsPerLevel] & (1UL << slot)) != 0;
            if (used != (_slots[slot] != 0)) faults.Add($"slot {slot} of the wheel: its bit is wrong");
            uint previous = (uint)slot + 1;
            for (uint entry = _slots[slot]; entry != 0 && seen.Add(entry); entry = entries.NextInSlot(entry))
            {
                if (entries.PreviousInSlot(entry) != previous) faults.Add($"slot {slot} of the wheel: broken link");
                previous = entry;
            }
        }

        return seen;
    }

    /// <summary>The used slot that begins first, the coarsest of them if several do; level −1 for none.</summary>
    private (int Level, ulong Start) FirstSlot()
    {
        (int Level, ulong Start) first = (-1, ulong.MaxValue);
        for (int level = Levels - 1; level >= 0; level--)
        {
            if (_used[level] == 0) continue;

            int shift = level * DigitBits;
            ulong below = ((ulong)SlotsPerLevel << shift) - 1;   // this digit and those below; at the top, all
            ulong start = (_time & ~below) | ((ulong)BitOperations.TrailingZeroCount(_used[level]) << shift);
            if (start < first.Start) first = (level, start);
        }

        return first;
    }

    private void Link(uint entry, int level, int slot)
    {
        int place = level * SlotsPerLevel + slot;
        uint next = _slots[place];
        entries.NextInSlot(entry) = next;
        entries.PreviousInSlot(entry) = (uint)place + 1;
        if (next != 0) entries.PreviousInSlot(next) = entry;
        SetFirst(place, entry);
    }

    private void SetFirst(int place, uint entry)
    {
        _slots[place] = entry;
        ulong bit = 1UL << place;
        if (entry == 0) _used[place / SlotsPerLevel] &= ~bit;
        else _used[place / SlotsPerLevel] |= bit;
    }
}
