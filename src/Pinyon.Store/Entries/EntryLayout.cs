using Pinyon.Store.Pages;

namespace Pinyon.Store.Entries;

/// <summary>Where the parts of an entry lie in native memory.</summary>
internal static class EntryLayout
{
    //  0          4                12         16         20
    // ┌──────────┬────────────────┬──────────┬──────────┬┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┬─────┬───────┐
    // │ header   │ version        │ previous │ next     │ long  │ times │ idle  │ flags │ key │ value │
    // └──────────┴────────────────┴──────────┴──────────┴┄┄┄┄┄┄┄┴┄┄┄┄┄┄┄┴┄┄┄┄┄┄┄┴┄┄┄┄┄┄┄┴─────┴───────┘
    //      4             8             4          4        12      16      16       4
    //
    // The header, from its lowest bit:
    //
    //     14 value length · 8 key length · 1 long · 1 times · 1 idle · 1 flags · 1 mark · 1 tombstone ·
    //     4 the policy's own
    //
    // "mark" is the caller's bit; "tombstone" says that this is no entry to readers, but what a removal left
    // behind. Blocks of dotted lines are there only if their bit of the header is set:
    //
    //     long    u32 value length, u16 key length, u16 0, u32 first piece: for a value or key that the header's bits
    //             cannot hold, and for what goes on in pieces
    //     times   i64 the end of its time, u32 next, u32 previous in the wheel's slot: for an entry whose time ends
    //     idle    i64 the end of its time to live (0 = never), i64 its time to idle: for an entry with a time to idle
    //     flags   u32 the caller's word, unless it is 0
    //
    // So an entry without any of it costs 20 bytes, up to three more for the size of its slot, and its share of the
    // index. Everything is aligned to four bytes: a 64-bit field may cross a line of the cache, and no reader trusts
    // one before the sequence has shown that nothing changed since.
    //
    // Key and value are one run of bytes, the payload. What is longer than the largest slot goes on in pieces:
    //
    //     entry  [ … first piece │ first bytes ]      piece  [ u32 next │ u32 before │ next bytes ]  → piece → …
    //
    // "before" names what points to the piece, the entry or another piece, so that either can move.

    /// <summary>32 bits; the top four are the policy's own.</summary>
    public const int Header = 0;

    /// <summary>64 bits, aligned to four bytes only.</summary>
    public const int Version = 4;

    /// <summary>32 bits: the policy's link to the entry before.</summary>
    public const int Previous = 12;

    /// <summary>32 bits: the policy's link to the entry after.</summary>
    public const int Next = 16;

    /// <summary>Where the parts begin that not every entry has, and then key and value.</summary>
    public const int Rest = 20;

    /// <summary>A reference counts in units of four bytes.</summary>
    public const int UnitBits = PageRegion.UnitBits;

    /// <summary>The greatest value that any store takes.</summary>
    public const int MaxValue = 64 << 20;

    /// <summary>How far up the policy's bits stand in the header.</summary>
    public const int PolicyShift = 28;

    public const int KeyLengthShift = 14;
    public const int MaxShortValue = (1 << KeyLengthShift) - 1;
    public const int MaxShortKey = 255;

    public const int StateShift = 22;
    public const int Long = 1;
    public const int Times = 2;
    public const int Idle = 4;
    public const int Flags = 8;
    public const int Mark = 16;
    public const int Tombstone = 32;
    public const int StateMask = 63;

    public const int LongBytes = 12;
    public const int TimesBytes = 16;
    public const int IdleBytes = 16;
    public const int FlagsBytes = 4;

    /// <summary>Key length and first piece within the long block.</summary>
    public const int LongKeyLength = 4;
    public const int LongPiece = 8;

    /// <summary>What stands before the bytes of a piece.</summary>
    public const int PieceHead = 8;
    public const int PieceBefore = 4;

    /// <summary>Where the payload begins, for each state; mark and tombstone change nothing.</summary>
    public static ReadOnlySpan<byte> PayloadOffsets =>
    [
        20, 32, 36, 48, 36, 48, 52, 64, 24, 36, 40, 52, 40, 52, 56, 68,
        20, 32, 36, 48, 36, 48, 52, 64, 24, 36, 40, 52, 40, 52, 56, 68,
        20, 32, 36, 48, 36, 48, 52, 64, 24, 36, 40, 52, 40, 52, 56, 68,
        20, 32, 36, 48, 36, 48, 52, 64, 24, 36, 40, 52, 40, 52, 56, 68,
    ];

    /// <summary>Where a block begins: behind those of the lower state bits.</summary>
    public static int BlockOffset(int state, int block) => PayloadOffsets[state & (block - 1)];
}
