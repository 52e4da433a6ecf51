using System.Runtime.InteropServices;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Entries;

/// <summary>What decides how much memory an entry takes, and how it is spread over slots.</summary>
/// <param name="KeyLength">The key's length.</param>
/// <param name="ValueLength">The value's length.</param>
/// <param name="State">Which of the optional blocks it has, and the bits beside them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryShape(int KeyLength, int ValueLength, int State)
{
    /// <summary>What the quarter pieces leave free, so that what they do not take fits the entry's own slot.</summary>
    private const int QuarterSlack = 80;

    public int PayloadOffset => EntryLayout.PayloadOffsets[State];

    public int PayloadLength => KeyLength + ValueLength;

    /// <summary>Whether there can be an entry of this shape; not so of a slot that has become something else.</summary>
    public bool IsPossible => (uint)ValueLength <= EntryLayout.MaxValue;

    public bool Has(int block) => (State & block) != 0;

    /// <summary>The shape of an entry that is about to be written.</summary>
    public static EntryShape Of(int keyLength, int valueLength, scoped in WriteOptions options, SizeClasses classes)
    {
        int state = 0;
        if (keyLength > EntryLayout.MaxShortKey || valueLength > EntryLayout.MaxShortValue) state |= EntryLayout.Long;
        if (options.ExpiresAt != 0 || options.Idle != 0) state |= EntryLayout.Times;
        if (options.Idle != 0) state |= EntryLayout.Idle;
        if (options.Flags != 0) state |= EntryLayout.Flags;
        if (options.Mark) state |= EntryLayout.Mark;
        var shape = new EntryShape(keyLength, valueLength, state);
        bool fits = shape.PayloadOffset + shape.PayloadLength <= classes.LargestSlot;
        return fits ? shape : shape with { State = state | EntryLayout.Long };
    }

    /// <summary>
    /// How the entry is spread over slots: as many whole pages as it fills, then quarters, then its own slot.
    /// </summary>
    public SlotPlan Spread(SizeClasses classes)
    {
        int offset = PayloadOffset;
        int payload = PayloadLength;
        if (offset + payload <= classes.LargestSlot) return new(classes.OfEntry(offset + payload), payload, 0, 0);

        int perPage = FullPieceData(classes);
        int perQuarter = QuarterPieceData(classes);
        int pages = payload / perPage;
        int rest = payload - pages * perPage;
        int quarters = offset + rest <= classes.LargestSlot ? 0 : rest / perQuarter;
        rest -= quarters * perQuarter;
        return new(classes.OfEntry(offset + rest), rest, quarters, pages);
    }

    public static int FullPieceData(SizeClasses classes) => classes.PageBytes - EntryLayout.PieceHead;

    public static int QuarterPieceData(SizeClasses classes) => classes.LargestSlot - QuarterSlack;
}
