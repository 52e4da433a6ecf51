using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;

namespace Pinyon.Store.Memory;

/// <summary>Walks over all structures of a shard and compares what they hold. For tests.</summary>
internal sealed class ShardCheck(EntryMemory entries, EntryIndex index, SlotPages pages, ICollection<string> faults)
{
    public void Run(IEvictionPolicy policy, TimerWheel wheel, long bytes, Charge charge)
    {
        pages.Check(faults);
        index.Check(faults);
        HashSet<uint> indexed = [.. index.All()];
        Compare("the policy", policy.Check(faults), indexed);
        Compare("the wheel", wheel.Check(faults), [.. indexed.Where(EverEnds)]);
        Compare("the pages", SlotsOf(0, pages.Classes.QuarterPiece), indexed);
        uint[] pieces = [.. indexed.SelectMany(Pieces)];
        Compare("the chains", pieces, [.. SlotsOf(pages.Classes.QuarterPiece, pages.Classes.FullPiece + 1)]);

        long charged = indexed.Sum(entry => (long)charge.Bytes(entry));
        if (charged != bytes) faults.Add($"entries of {charged} bytes are held, and {bytes} counted");
    }

    private bool EverEnds(uint entry) => entries.EndOf(entry) != Deadline.Never;

    private void Compare(string what, IReadOnlyCollection<uint> found, HashSet<uint> expected)
    {
        if (!expected.SetEquals(found)) faults.Add($"{what}: {found.Count} found, not the {expected.Count} expected");
        if (found.Count != expected.Count) faults.Add($"{what}: something is there twice");
    }

    private List<uint> SlotsOf(int firstClass, int endClass)
    {
        List<uint> found = [];
        uint[] used = new uint[pages.Classes.SlotsPerPage(0)];
        foreach (IGrouping<int, int> numbers in pages.PagesByClass())
        {
            if (numbers.Key < firstClass || numbers.Key >= endClass) continue;
            foreach (int page in numbers) found.AddRange(used.AsSpan(0, pages.UsedSlots(page, used)));
        }

        return found;
    }

    private List<uint> Pieces(uint entry)
    {
        List<uint> found = [];
        if (!entries.Shape(entry).Has(EntryLayout.Long)) return found;
        uint before = entry;
        for (uint piece = entries.FirstPiece(entry); piece != 0; piece = entries.NextPiece(piece))
        {
            if (entries.BeforePiece(piece) != before) faults.Add($"piece {piece} does not know who is before it");
            found.Add(piece);
            before = piece;
        }

        return found;
    }
}
