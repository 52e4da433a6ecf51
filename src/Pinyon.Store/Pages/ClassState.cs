using System.Runtime.InteropServices;

namespace Pinyon.Store.Pages;

/// <summary>What is known of the pages of one size class.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ClassState
{
    /// <summary>The listed pages, newest first: those with a free slot. Slots are taken from the first.</summary>
    public int First;
    public int Last;

    /// <summary>Free slots in all pages of the class.</summary>
    public int FreeSlots;

    /// <summary>Pages of the class.</summary>
    public int Pages;
}
