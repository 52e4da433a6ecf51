using System.Runtime.InteropServices;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Entries;

/// <summary>The slots that one entry takes.</summary>
/// <param name="SizeClass">The class of its own slot.</param>
/// <param name="Inline">How many bytes of the payload, from its beginning, lie in its own slot.</param>
/// <param name="Quarters">Pieces of a quarter page.</param>
/// <param name="Pages">Pieces of a whole page; they come first.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SlotPlan(int SizeClass, int Inline, int Quarters, int Pages)
{
    // One for its own slot, one for the index, two for an index that grew and is about to shrink.
    private const int SparePages = 4;

    /// <summary>No slot at all: what is taken already, and needs a place in the index only.</summary>
    public static SlotPlan None => new(-1, 0, 0, 0);

    public bool HasPieces => Quarters + Pages > 0;

    /// <summary>All bytes of its slots.</summary>
    public long Bytes(SizeClasses classes) =>
        classes.SlotBytes(SizeClass) + (long)Quarters * classes.LargestSlot + (long)Pages * classes.PageBytes;

    /// <summary>Whether it fits a number of pages beside the smallest index.</summary>
    public bool FitsAlone(int pages) => Pages + (Quarters + 3) / 4 + SparePages <= pages;

    /// <summary>The pages to cut anew at most before all its slots can be taken.</summary>
    public int PagesNeeded(SlotPages pages)
    {
        int quarters = Math.Max(0, Quarters - pages.FreeSlots(pages.Classes.QuarterPiece));
        return Pages + (quarters + 3) / 4 + (SizeClass < 0 || pages.FreeSlots(SizeClass) > 0 ? 0 : 1);
    }
}
