using Pinyon.Store.Pages;

namespace Pinyon.Store.Entries;

/// <summary>Takes, fills, moves and frees all slots of an entry at once.</summary>
internal sealed unsafe class EntrySlots(EntryMemory entries, SlotPages pages)
{
    /// <summary>Takes the slots of an entry and chains its pieces. There must be room for the whole plan.</summary>
    public uint Take(in EntryShape shape, in SlotPlan plan)
    {
        uint entry = pages.Allocate(plan.SizeClass);
        *(uint*)entries.At(entry) = (uint)shape.State << EntryLayout.StateShift;
        if (!shape.Has(EntryLayout.Long)) return entry;

        uint before = entry;
        ref uint link = ref entries.FirstPiece(entry);
        for (int i = 0; i < plan.Pages + plan.Quarters; i++)
        {
            uint piece = pages.Allocate(i < plan.Pages ? pages.Classes.FullPiece : pages.Classes.QuarterPiece);
            link = piece;
            entries.BeforePiece(piece) = before;
            before = piece;
            link = ref entries.NextPiece(piece);
        }

        link = 0;
        return entry;
    }

    /// <summary>Writes key and value into an entry whose head is written.</summary>
    public void Fill(uint entry, in EntryShape shape, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        byte* start = entries.At(entry) + shape.PayloadOffset;
        if (!shape.Has(EntryLayout.Long))
        {
            key.CopyTo(new(start, key.Length));
            value.CopyTo(new(start + key.Length, value.Length));
            return;
        }

        var payload = new PayloadReader(entries, entry, in shape);
        Fill(ref payload, key);
        Fill(ref payload, value);
    }

    /// <summary>Frees the entry's slot and its pieces.</summary>
    public void Free(uint entry)
    {
        uint header = entries.Header(entry);
        uint piece = (EntryMemory.StateOf(header) & EntryLayout.Long) != 0 ? entries.FirstPiece(entry) : 0;
        pages.Free(entry);
        while (piece != 0)
        {
            uint next = entries.NextPiece(piece);
            pages.Free(piece);
            piece = next;
        }
    }

    /// <summary>Begins (1) or ends (-1) to keep an entry and its pieces where they are.</summary>
    public void KeepInPlace(uint entry, short change)
    {
        pages.KeepInPlace(entry, change);
        if ((EntryMemory.StateOf(entries.Header(entry)) & EntryLayout.Long) == 0) return;
        for (uint piece = entries.FirstPiece(entry); piece != 0; piece = entries.NextPiece(piece))
        {
            pages.KeepInPlace(piece, change);
        }
    }

    /// <summary>Copies an entry into another slot of its class, and mends what its piece knows of it.</summary>
    public uint CopyEntry(uint from)
    {
        uint to = Copy(from);
        if ((EntryMemory.StateOf(entries.Header(to)) & EntryLayout.Long) == 0) return to;
        uint piece = entries.FirstPiece(to);
        if (piece != 0) entries.BeforePiece(piece) = to;
        return to;
    }

    /// <summary>Moves a piece into another slot of its class, and mends its neighbours.</summary>
    public void MovePiece(uint from)
    {
        uint to = Copy(from);
        uint before = entries.BeforePiece(to);
        if (pages.ClassOf(before) >= pages.Classes.QuarterPiece) entries.NextPiece(before) = to;
        else entries.FirstPiece(before) = to;
        uint next = entries.NextPiece(to);
        if (next != 0) entries.BeforePiece(next) = to;
        pages.Free(from);
    }

    private uint Copy(uint from)
    {
        int sizeClass = pages.ClassOf(from);
        uint to = pages.Allocate(sizeClass);
        int bytes = pages.Classes.SlotBytes(sizeClass);
        Buffer.MemoryCopy(entries.At(from), entries.At(to), bytes, bytes);
        return to;
    }

    private static void Fill(scoped ref PayloadReader payload, scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> place = payload.Next(bytes.Length);
            fixed (byte* start = place) bytes[..place.Length].CopyTo(new(start, place.Length));
            bytes = bytes[place.Length..];
        }
    }
}
