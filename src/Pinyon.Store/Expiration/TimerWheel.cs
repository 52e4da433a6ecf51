using System.Numerics;
using Pinyon.Store.Memory;

namespace Pinyon.Store.Expiration;

/// <summary>Entries by the millisecond in which they end; finds the due ones without looking at the others.</summary>
internal sealed class TimerWheel
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
    private const int DigitBits = 6;
    private const int SlotsPerLevel = 1 << DigitBits;
    private const int Levels = 11;

    private readonly Entry?[] _slots = new Entry?[Levels * SlotsPerLevel];
    private readonly ulong[] _used = new ulong[Levels];
    private ulong _time;

    /// <summary>Places an entry by its end, wherever it was before; one that never ends is in no slot.</summary>
    public void Arm(Entry entry)
    {
        Disarm(entry);
        if (entry.EndsAt == Deadline.Never) return;

        ulong end = Math.Max((ulong)entry.EndsAt, _time);
        ulong differing = end ^ _time;
        int level = differing == 0 ? 0 : BitOperations.Log2(differing) / DigitBits;
        Link(entry, level, (int)(end >> (level * DigitBits)) & (SlotsPerLevel - 1));
    }

    /// <summary>Takes an entry out, if it is in.</summary>
    public void Disarm(Entry entry)
    {
        if (entry.WheelPlace == 0) return;

        int place = entry.WheelPlace - 1;
        if (entry.NextInSlot is not null) entry.NextInSlot.PreviousInSlot = entry.PreviousInSlot;
        if (entry.PreviousInSlot is not null) entry.PreviousInSlot.NextInSlot = entry.NextInSlot;
        else _slots[place] = entry.NextInSlot;
        if (_slots[place] is null) _used[place / SlotsPerLevel] &= ~(1UL << place);
        entry.NextInSlot = null;
        entry.PreviousInSlot = null;
        entry.WheelPlace = 0;
    }

    /// <summary>Takes one step towards <paramref name="now"/>.</summary>
    /// <param name="now">The time to reach; one that lies before the wheel's changes nothing.</param>
    /// <param name="fired">
    /// The entry whose slot has come, taken out; null if the step only moved one to a finer slot. Its end may have
    /// moved later since it was armed: the caller looks.
    /// </param>
    /// <returns>False when no step is left to take.</returns>
    public bool Advance(long now, out Entry? fired)
    {
        fired = null;
        (int level, ulong start) = FirstSlot();
        if (level < 0 || start > (ulong)now)
        {
            // No slot begins on the way, so every entry keeps its level and slot.
            _time = Math.Max(_time, (ulong)now);
            return false;
        }

        _time = Math.Max(_time, start);
        Entry entry = _slots[level * SlotsPerLevel + BitOperations.TrailingZeroCount(_used[level])]!;
        Disarm(entry);
        if (level == 0) fired = entry;
        else Arm(entry);
        return true;
    }

    /// <summary>The used slot that begins first; level −1 for none.</summary>
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

    private void Link(Entry entry, int level, int slot)
    {
        int place = level * SlotsPerLevel + slot;
        entry.NextInSlot = _slots[place];
        if (entry.NextInSlot is not null) entry.NextInSlot.PreviousInSlot = entry;
        _slots[place] = entry;
        entry.WheelPlace = place + 1;
        _used[level] |= 1UL << slot;
    }
}
