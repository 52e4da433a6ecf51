using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>Finds out how large the window should be, by trying seven sizes at once on a sample of the keys.</summary>
internal sealed class WindowSteering
{
    // Seven shadow caches, one for each share of the window, see the requests for a sample of the keys, and are as much
    // smaller than the real cache as the sample is smaller than all. Their hits are summed up, and fade within a few
    // dozen fillings of the cache. Every quarter filling the window takes a small step towards the share that has most.
    // The last share is all: then there is no main part and no admission, the cache is plain LRU, and so it cannot stay
    // worse than LRU for long.
    //
    // A thousand entries are enough whatever the size of the cache: all shadows see the same requests, so what chance
    // adds to one it adds to all, and only differences count. (Waldspurger et al., "Cache Modeling and Optimization
    // using Miniature Simulations", USENIX ATC 2017.)
    //
    // The shadows share a small sketch that counts all requests of the sample, for the real one knows nothing of what
    // the cache holds.
    private const int MostEntries = 1024;
    private const int FewestEntries = 128;
    private const int Scale = 64;
    private const int EntriesPerBlock = 21;
    private const uint Spread = 0xC2B2_AE35;
    private const uint Mix = 0x9E37_79B1;
    private const double Step = 0.05;
    private const double Fading = 0.995;

    /// <summary>Where the window begins, and what the others must beat.</summary>
    public const double FirstShare = 0.4;

    private static readonly double[] Shares = [0.02, 0.05, 0.1, 0.2, FirstShare, 0.7, 1];

    private readonly ShadowCache[] _shadows = new ShadowCache[Shares.Length];
    private readonly double[] _hits = new double[Shares.Length];
    private readonly FrequencySketch _sketch;
    private readonly int _room;
    private ulong _threshold;
    private int _best = Array.IndexOf(Shares, FirstShare);

    /// <summary>Begins with shadows for a cache of about so many entries.</summary>
    public WindowSteering(long entries)
    {
        _room = SampleOf(entries);
        for (int i = 0; i < Shares.Length; i++) _shadows[i] = new ShadowCache(_room, Shares[i]);
        _sketch = new FrequencySketch(_room, EntriesPerBlock);
        Bytes = _shadows.Sum(shadow => shadow.Bytes) + _sketch.Bytes;
        Fit(entries);
    }

    /// <summary>What the shadows take; they never grow. Asked for with every write.</summary>
    public long Bytes { get; }

    /// <summary>Sets the sample for a cache of so many entries.</summary>
    public void Fit(long entries)
    {
        int sample = Math.Min(SampleOf(entries), _room);
        _threshold = (ulong)(Math.Min(sample / (double)Math.Max(entries, 1), 1) * (1L << 32));
        foreach (ShadowCache shadow in _shadows) shadow.Capacity = sample;
    }

    /// <summary>A request for a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask(uint print)
    {
        // Not the fingerprint itself: it decides the place in the sketch, and all of the sample would stand together.
        if (print * Spread < _threshold) AskShadows(print);
    }

    /// <summary>The window's share from now on: at most one step from what it was.</summary>
    public double Steer(double share)
    {
        double most = _hits[_best] + 1;
        for (int i = 0; i < _hits.Length; i++)
        {
            if (_hits[i] > most)
            {
                most = _hits[i];
                _best = i;
            }
        }

        for (int i = 0; i < _hits.Length; i++) _hits[i] *= Fading;
        return share + Math.Clamp(Shares[_best] - share, -Step, Step);
    }

    private void AskShadows(uint print)
    {
        print *= Mix;   // what is alike within the sample must not stand together in the sketch
        _sketch.Count(print);
        for (int i = 0; i < _shadows.Length; i++)
        {
            if (_shadows[i].Ask(print, _sketch)) _hits[i]++;
        }
    }

    private static int SampleOf(long entries) =>
        (int)Math.Min(Math.Max(entries, 1), Math.Clamp(entries / Scale, FewestEntries, MostEntries));
}
