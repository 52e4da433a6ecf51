namespace Pinyon.Store.Entries;

/// <summary>Walks over an entry's key and value, part by part.</summary>
/// <remarks>Safe in a slot that has become something else: then it ends early, or gives nonsense.</remarks>
internal unsafe ref struct PayloadReader
{
    private readonly EntryMemory _entries;
    private ReadOnlySpan<byte> _part;
    private uint _piece;
    private int _pages;
    private int _quarters;

    public PayloadReader(EntryMemory entries, uint entry, in EntryShape shape)
    {
        _entries = entries;
        byte* start = entries.At(entry) + shape.PayloadOffset;
        if (!shape.Has(EntryLayout.Long))
        {
            _part = new(start, shape.PayloadLength);
            return;
        }

        if (!shape.IsPossible) return;
        SlotPlan plan = shape.Spread(entries.Classes);
        _part = new(start, plan.Inline);
        _pages = plan.Pages;
        _quarters = plan.Quarters;
        _piece = plan.HasPieces ? entries.FirstPiece(entry) : 0;
    }

    /// <summary>The next bytes, at most a number of them; empty at the end.</summary>
    public ReadOnlySpan<byte> Next(int atMost)
    {
        if (_part.IsEmpty) EnterPiece();
        ReadOnlySpan<byte> next = _part[..Math.Min(atMost, _part.Length)];
        _part = _part[next.Length..];
        return next;
    }

    public void Skip(int count)
    {
        while (count > 0)
        {
            int skipped = Next(count).Length;
            if (skipped == 0) return;
            count -= skipped;
        }
    }

    /// <summary>Fills the target with the next bytes.</summary>
    /// <returns>False if there were fewer.</returns>
    public bool TryCopyTo(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            ReadOnlySpan<byte> next = Next(target.Length);
            if (next.IsEmpty) return false;
            next.CopyTo(target);
            target = target[next.Length..];
        }

        return true;
    }

    /// <summary>The order of the given bytes against as many next ones: 0 if they are equal.</summary>
    public int CompareWith(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> next = Next(bytes.Length);
            if (next.IsEmpty) return 1;
            int order = bytes[..next.Length].SequenceCompareTo(next);
            if (order != 0) return order;
            bytes = bytes[next.Length..];
        }

        return 0;
    }

    private void EnterPiece()
    {
        if (_pages + _quarters == 0 || _piece == 0 || !_entries.IsWithin(_piece)) return;
        int length = _pages > 0
            ? EntryShape.FullPieceData(_entries.Classes)
            : EntryShape.QuarterPieceData(_entries.Classes);
        if (_pages > 0) _pages--;
        else _quarters--;
        _part = new(_entries.At(_piece) + EntryLayout.PieceHead, length);
        _piece = _entries.NextPiece(_piece);
    }
}
