using System.Numerics;

namespace Pinyon.Store.Pages;

/// <summary>The sizes of slot that a shard's pages are cut into.</summary>
internal sealed class SizeClasses
{
    // An entry takes the smallest slot that holds it. Steps of four bytes up to 256 waste at most three of them; above,
    // sixteen steps per doubling waste at most 1/16:
    //
    //     24 28 32 … 252 256 | 272 288 … 496 512 | 544 … 1024 | … | … 15 KiB 16 KiB      a quarter of a page at most
    //
    // Behind the classes of entries stand two for the pieces of long values (a quarter of a page, and a page), and one
    // for each size that a group of the index can have. Each class in use leaves a page partly empty, so a shard of few
    // pages takes coarser steps: sixteen bytes, then eight per doubling.
    private const int Smallest = 24;
    private const int FineLimit = 256;
    private const int ManyPages = 1024;

    /// <summary>A group of the index has at most eight buckets, each one line of the processor's cache.</summary>
    public const int MaxGroupBuckets = 8;
    public const int BucketBytes = 64;

    private readonly int[] _slotBytes;
    private readonly int _stepShift;
    private readonly int _stepsPerDoublingBits;
    private readonly int _firstCoarse;

    /// <param name="pageBytes">A power of two, at least 4 KiB.</param>
    /// <param name="pages">How many pages there are to divide; decides how fine the steps are.</param>
    public SizeClasses(int pageBytes, long pages)
    {
        PageBytes = pageBytes;
        LargestSlot = pageBytes / 4;
        bool fine = pages >= ManyPages;
        _stepShift = fine ? 2 : 4;
        _stepsPerDoublingBits = fine ? 4 : 3;

        List<int> sizes = [];
        int step = 1 << _stepShift;
        for (int size = RoundUp(Smallest, step); size <= FineLimit; size += step) sizes.Add(size);
        _firstCoarse = sizes.Count;
        for (int octave = FineLimit; octave < LargestSlot; octave *= 2)
        {
            int coarse = octave >> _stepsPerDoublingBits;
            for (int size = octave + coarse; size <= 2 * octave; size += coarse) sizes.Add(size);
        }

        QuarterPiece = sizes.Count;
        FullPiece = sizes.Count + 1;
        sizes.Add(LargestSlot);
        sizes.Add(pageBytes);
        for (int buckets = 1; buckets <= MaxGroupBuckets; buckets++) sizes.Add(buckets * BucketBytes);
        _slotBytes = [.. sizes];
    }

    public int PageBytes { get; }

    /// <summary>The largest slot of an entry; what does not fit goes on in pieces.</summary>
    public int LargestSlot { get; }

    /// <summary>How many classes there are; those below <see cref="QuarterPiece"/> hold entries.</summary>
    public int Count => _slotBytes.Length;

    public int QuarterPiece { get; }

    public int FullPiece { get; }

    public int SlotBytes(int sizeClass) => _slotBytes[sizeClass];

    public int SlotsPerPage(int sizeClass) => PageBytes / _slotBytes[sizeClass];

    /// <summary>The class of a group of the index.</summary>
    public int OfGroup(int buckets) => FullPiece + buckets;

    /// <summary>The class of the smallest slot that holds an entry of a length.</summary>
    /// <param name="bytes">At most <see cref="LargestSlot"/>.</param>
    public int OfEntry(int bytes)
    {
        if (bytes <= FineLimit)
        {
            int first = _slotBytes[0] >> _stepShift;
            return Math.Max(0, ((bytes + (1 << _stepShift) - 1) >> _stepShift) - first);
        }

        int octave = BitOperations.Log2((uint)(bytes - 1));
        int stepShift = octave - _stepsPerDoublingBits;
        int step = (bytes - 1 - (1 << octave)) >> stepShift;
        int doublings = octave - BitOperations.Log2(FineLimit);
        return _firstCoarse + (doublings << _stepsPerDoublingBits) + step;
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
