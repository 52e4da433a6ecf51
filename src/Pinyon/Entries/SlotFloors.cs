using Pinyon.Routing;

namespace Pinyon.Entries;

/// <summary>A version for each slot at or below which no entry of the slot counts. Readers take no lock.</summary>
internal sealed class SlotFloors
{
    // Made in parts of 128 slots when the first of them is raised: a group whose slots never move pays 1 KiB.

    private const int PartBits = 7;
    private const int PartLength = 1 << PartBits;

    private readonly ulong[]?[] _parts = new ulong[]?[KeySlot.Count >> PartBits];

    public ulong At(int slot) =>
        Volatile.Read(ref _parts[slot >> PartBits]) is { } part
            ? Volatile.Read(ref part[slot & (PartLength - 1)])
            : 0;

    /// <summary>Raises a slot's floor. One caller at a time; a floor never falls.</summary>
    public void Raise(int slot, ulong version)
    {
        ref ulong[]? place = ref _parts[slot >> PartBits];
        if (place is null) Volatile.Write(ref place, new ulong[PartLength]);
        ref ulong floor = ref place![slot & (PartLength - 1)];
        if (version > floor) Volatile.Write(ref floor, version);
    }
}
