using System.Runtime.CompilerServices;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Eviction;

/// <summary>Estimates how often a key was requested lately: 0, 1, 2, or 3 and more times.</summary>
internal sealed unsafe class FrequencySketch
{
    // A count-min sketch of two-bit counters, two for each key. Both counters of a key lie in one block of 64 bytes, a
    // cache line:
    //
    //     block  [ 128 counters, one for each key │ 128 counters, one for each key ]      estimate = the smaller one
    //
    // A counter is raised only as far as its key's estimate requires; a greater one belongs to another key too. Counts
    // fade: a hand goes over the blocks, and halves all counters of the next one after every RaisesPerFade steps by
    // which something was raised. So the sketch is always about equally full, however many different keys there are;
    // there is no pause in which all of it is halved, and both counters of a key are halved together.
    //
    // Three is enough: AdmissionGate tells nothing beyond three recent requests apart, and small counters mean more
    // of them. On the traces two bits did better than four at every size, even with endless memory.
    //
    // A key's block is its fingerprint scaled to the number of blocks, so that a larger sketch can take over the
    // counts: a new block lies within an old one or across two, and takes the greater of their counters. The memory of
    // the smaller sketch goes back to the system at once, because both are mappings of their own.
    // (Cormode & Muthukrishnan 2005; Einziger, Friedman & Manes, "TinyLFU", ACM ToS 2017; Estan & Varghese 2002 for
    // raising only the smaller one.)

    /// <summary>The greatest count: this many, or more.</summary>
    public const int Most = 3;

    private const int BlockBytes = 64;
    private const int WordsPerBlock = BlockBytes / sizeof(ulong);
    private const int RaisesPerFade = 112;
    private const ulong LowBits = 0x5555_5555_5555_5555;
    private const uint Spread = 0x85EB_CA6B;

    private readonly int _entriesPerBlock;
    private Reservation _memory;
    private ulong* _words;
    private uint _blocks;
    private uint _hand;
    private int _untilFade = RaisesPerFade;

    /// <summary>Begins with room for a number of entries; <see cref="Fit"/> makes more.</summary>
    /// <param name="entries">How many.</param>
    /// <param name="entriesPerBlock">How many share 64 bytes: more take less, and blur each other.</param>
    public FrequencySketch(long entries, int entriesPerBlock)
    {
        _entriesPerBlock = entriesPerBlock;
        _blocks = BlocksFor(entries);
        _memory = Allocate(_blocks);
        _words = (ulong*)_memory.Start;
    }

    public long Bytes => (long)_blocks * BlockBytes;

    /// <summary>The part of a key's hash by which it is known here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Print(ulong hash) => (uint)((hash * 0x9E37_79B9_7F4A_7C15) >> 32);

    /// <summary>Grows by an eighth at least if there are more entries than it was made for.</summary>
    public void Fit(long entries)
    {
        if (entries <= (long)_blocks * _entriesPerBlock) return;
        uint blocks = Math.Max(BlocksFor(entries), _blocks + _blocks / 8);
        Reservation memory = Allocate(blocks);
        ulong* words = (ulong*)memory.Start;
        for (uint block = 0; block < blocks; block++)
        {
            ulong* first = _words + (nuint)((ulong)block * _blocks / blocks) * WordsPerBlock;
            ulong* last = _words + (nuint)((((ulong)block + 1) * _blocks - 1) / blocks) * WordsPerBlock;
            ulong* to = words + (nuint)block * WordsPerBlock;
            for (int i = 0; i < WordsPerBlock; i++) to[i] = Greater(first[i], last[i]);
        }

        _memory.Dispose();
        _memory = memory;
        _words = words;
        _blocks = blocks;
    }

    /// <summary>About how often the key was requested, at most <see cref="Most"/>.</summary>
    public int Estimate(uint print)
    {
        ulong* block = BlockOf(print);
        (int first, int second) = PlacesOf(print);
        return Math.Min(Read(block, first), Read(block, second));
    }

    /// <summary>The key was requested once more.</summary>
    public void Count(uint print) => Remember(print, Math.Min(Estimate(print) + 1, Most));

    /// <summary>The key was requested at least this many times.</summary>
    /// <param name="print">The key.</param>
    /// <param name="times">At most <see cref="Most"/>.</param>
    public void Remember(uint print, int times)
    {
        ulong* block = BlockOf(print);
        (int first, int second) = PlacesOf(print);
        _untilFade -= Math.Max(Raise(block, first, times), Raise(block, second, times));
        if (_untilFade <= 0) Fade();
    }

    private uint BlocksFor(long entries) =>
        (uint)Math.Clamp((entries + _entriesPerBlock - 1) / _entriesPerBlock, 1, uint.MaxValue >> 1);

    private static Reservation Allocate(uint blocks) => new((long)blocks * BlockBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int Second) PlacesOf(uint print)
    {
        uint mixed = (print ^ (print >> 15)) * Spread;
        return ((int)(mixed >> 25), 128 + (int)((mixed >> 18) & 127));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read(ulong* block, int place) => (int)(block[place >> 5] >> ((place & 31) * 2)) & Most;

    /// <summary>Raises a counter to a number, unless it is there.</summary>
    /// <returns>By how much.</returns>
    private static int Raise(ulong* block, int place, int times)
    {
        int by = Math.Max(times - Read(block, place), 0);
        block[place >> 5] += (ulong)by << ((place & 31) * 2);
        return by;
    }

    /// <summary>The greater of each pair of counters.</summary>
    private static ulong Greater(ulong a, ulong b)
    {
        ulong highA = a >> 1 & LowBits;
        ulong highB = b >> 1 & LowBits;
        ulong low = (a & ~(highB & ~highA)) | (b & ~(highA & ~highB));
        return (highA | highB) << 1 | (low & LowBits);
    }

    private ulong* BlockOf(uint print) => _words + (nuint)(((ulong)print * _blocks) >> 32) * WordsPerBlock;

    private void Fade()
    {
        _untilFade += RaisesPerFade;
        if (++_hand >= _blocks) _hand = 0;
        ulong* block = _words + (nuint)_hand * WordsPerBlock;
        for (int i = 0; i < WordsPerBlock; i++) block[i] = (block[i] >> 1) & LowBits;
    }
}
