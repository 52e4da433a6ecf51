using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Expiration;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Shards;

/// <summary>Walks over all structures of a shard and compares what they hold. For tests.</summary>
internal sealed class ShardCheck(EntryRegister register, ICollection<string> faults)
{
    private readonly EntryMemory _entries = register.Memory;
    private readonly SlotPages _pages = register.Pages;

    public void Run(Charge charge)
    {
        _pages.Check(faults);
        register.Index.Check(faults);
        HashSet<uint> indexed = [.. register.Index.All()];
        HashSet<uint> tombstones = [.. register.Tombstones.Check(faults)];
        Compare("the policy", register.Policy.Check(faults), [.. indexed.Except(tombstones)]);
        Compare("the tombstones", tombstones, [.. indexed.Where(_entries.IsTombstone)]);
        Compare("the wheel", register.Wheel.Check(faults), [.. indexed.Where(EverEnds)]);
        HashSet<uint> all = [.. indexed, .. register.Held.OutsideTheIndex];
        Compare("the pages", SlotsOf(0, _pages.Classes.QuarterPiece), all);
        uint[] pieces = [.. all.SelectMany(Pieces)];
        Compare("the chains", pieces, [.. SlotsOf(_pages.Classes.QuarterPiece, _pages.Classes.FullPiece + 1)]);

        long charged = all.Sum(entry => (long)charge.Bytes(entry));
        if (charged != register.Bytes) faults.Add($"entries of {charged} bytes are held, and {register.Bytes} counted");
        long alive = register.Counters.Entries;
        int held = indexed.Count - tombstones.Count;
        if (held != alive) faults.Add($"{held} entries are held, and {alive} counted");
    }

    private bool EverEnds(uint entry) => _entries.EndOf(entry) != Expiry.Never;

    private void Compare(string what, IReadOnlyCollection<uint> found, HashSet<uint> expected)
    {
        if (!expected.SetEquals(found)) faults.Add($"{what}: {found.Count} found, not the {expected.Count} expected");
        if (found.Count != expected.Count) faults.Add($"{what}: something is there twice");
    }

    private List<uint> SlotsOf(int firstClass, int endClass)
    {
        List<uint> found = [];
        uint[] used = new uint[_pages.Classes.SlotsPerPage(0)];
        foreach (IGrouping<int, int> numbers in _pages.PagesByClass())
        {
            if (numbers.Key < firstClass || numbers.Key >= endClass) continue;
            foreach (int page in numbers) found.AddRange(used.AsSpan(0, _pages.UsedSlots(page, used)));
        }

        return found;
    }

    private List<uint> Pieces(uint entry)
    {
        List<uint> found = [];
        if (!_entries.Shape(entry).Has(EntryLayout.Long)) return found;
        uint before = entry;
        for (uint piece = _entries.FirstPiece(entry); piece != 0; piece = _entries.NextPiece(piece))
        {
            if (_entries.BeforePiece(piece) != before) faults.Add($"piece {piece} does not know what is before it");
            found.Add(piece);
            before = piece;
        }

        return found;
    }
}
