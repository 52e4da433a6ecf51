using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>
/// Chooses a share of all keys by their fingerprints, and tells how many entries a cache for these keys alone should
/// have to behave like the real one.
/// </summary>
internal sealed class KeySample
{
    // A key is in the sample if its fingerprint, mixed, is below a threshold. (Waldspurger et al., "Cache Modeling and
    // Optimization using Miniature Simulations", USENIX ATC 2017.)
    //
    // The threshold promises a share of the keys, and chance gives a few more or fewer: of a loop of 1,020 keys a
    // sample of an eighth has 128 ± 11. A miniature of 125 entries then holds the whole loop, or much less of it than
    // the real cache of 1,000. So the miniature is scaled by the share of those keys that are in the
    // cache now. To know it for every threshold, the entries of the cache are counted by bands of the mixed
    // fingerprint, four to each power of two; a threshold is always the edge of a band.
    //
    //     mixed fingerprint   0 ─ … ─┬─ 2^30 ─┬┬┬─ 2^31 ──┬──┬──┬── 2^32
    //     band                  …    │ 11 … 8 │ 7 … 4     3  2  1  0
    //     in the sample         ◄────────────────────────────────►  first band 1: 7/8 of the keys
    private const int BandsPerOctave = 4;
    private const int Octaves = 32;
    private const int FewestForShare = 64;
    private const int LowestWithTwoBits = 3;
    private const uint Spread = 0xC2B2_AE35;

    private readonly int[] _residents = new int[BandsPerOctave * Octaves];
    private int _firstBand;
    private ulong _threshold = 1UL << 32;
    private long _all;
    private long _sampled;

    /// <summary>Whether a key is in the sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint print) => print * Spread < _threshold;

    /// <summary>A key entered the cache.</summary>
    public void Enter(uint print)
    {
        _all++;
        if (Has(print)) _sampled++;
        _residents[BandOf(print)]++;
    }

    /// <summary>A key left the cache.</summary>
    public void Leave(uint print)
    {
        _all--;
        if (Has(print)) _sampled--;
        _residents[BandOf(print)]--;
    }

    /// <summary>Makes the sample as large as fits a miniature, unless it is nearly so.</summary>
    /// <param name="entries">How many entries the real cache has room for.</param>
    /// <param name="most">How many the miniature should have.</param>
    public void Fit(long entries, int most)
    {
        double expected = Expected(entries, _firstBand);
        if (expected <= most && (_firstBand == 0 || expected > most / 2.0)) return;
        _firstBand = 0;
        while (_firstBand < _residents.Length - 1 && Expected(entries, _firstBand) > most) _firstBand++;
        _threshold = Threshold(_firstBand);
        _sampled = _residents.AsSpan(_firstBand).ToArray().Sum(count => (long)count);
    }

    /// <summary>How many entries the miniature of a cache with room for so many should have.</summary>
    public int Scaled(long entries) =>
        (int)(_all < FewestForShare ? Expected(entries, _firstBand) : (double)entries * _sampled / _all);

    private static double Expected(long entries, int firstBand) =>
        entries * (Threshold(firstBand) / (double)(1L << 32));

    private static ulong Threshold(int firstBand)
    {
        ulong eighths = (ulong)((2 * BandsPerOctave) - (firstBand % BandsPerOctave));
        return (eighths << (Octaves - LowestWithTwoBits)) >> (firstBand / BandsPerOctave);
    }

    /// <summary>The octave from the top, and the two bits below the leading one, from the top too.</summary>
    private static int BandOf(uint print)
    {
        uint mixed = (print * Spread) | 1;
        int octave = BitOperations.LeadingZeroCount(mixed);
        uint eighths = (mixed << octave) >> (Octaves - LowestWithTwoBits);
        return (octave * BandsPerOctave) + ((2 * BandsPerOctave) - 1 - (int)eighths);
    }
}
