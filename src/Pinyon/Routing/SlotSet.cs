namespace Pinyon.Routing;

/// <summary>A set of slots: one bit for each.</summary>
internal sealed class SlotSet
{
    private readonly ulong[] _bits = new ulong[KeySlot.Count / 64];

    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <summary>The slots that a condition holds for.</summary>
    public static SlotSet Where(Func<int, bool> condition)
    {
        var slots = new SlotSet();
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            if (condition(slot)) slots.Add(slot);
        }

        return slots;
    }

    public void Add(int slot)
    {
        ulong bit = 1UL << (slot & 63);
        Count += (_bits[slot >> 6] & bit) == 0 ? 1 : 0;
        _bits[slot >> 6] |= bit;
    }

    public bool Contains(int slot) => (_bits[slot >> 6] & (1UL << (slot & 63))) != 0;

    /// <summary>The slots in the set, in ascending order.</summary>
    public IEnumerable<int> Slots()
    {
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            if (Contains(slot)) yield return slot;
        }
    }
}
