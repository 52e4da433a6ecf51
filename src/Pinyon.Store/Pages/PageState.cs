using System.Runtime.InteropServices;

namespace Pinyon.Store.Pages;

/// <summary>What is known of one page.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PageState
{
    /// <summary>The number of the shard that it belongs to.</summary>
    public short Owner;

    /// <summary>The class that it is cut for.</summary>
    public short SizeClass;

    /// <summary>Slots whose bytes must stay where they are.</summary>
    public short InPlace;

    /// <summary>Whether it is among the pages of its class that have a free slot.</summary>
    public bool IsListed;

    /// <summary>Slots in use.</summary>
    public int Used;

    /// <summary>Slots that were ever used since it was cut; those behind them are free too.</summary>
    public int Cut;

    /// <summary>
    /// The first free slot that was used before, each holding the next one in its first word; 0 = none.
    /// </summary>
    public uint FreeSlot;

    /// <summary>Neighbours in the list that it is in, by number; 0 = none.</summary>
    public int Next;
    public int Previous;
}
