using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>
/// Finds out how large the window should be and how strict the gate, by trying nine settings at once on a sample.
/// </summary>
internal sealed class PolicySteering
{
    // Nine shadow caches, one for each setting, see the requests for a sample of the keys (KeySample). Every quarter
    // filling of the real cache their hits are compared, over two memories:
    //
    //     long     fades by 0.5 %: a few dozen fillings. The setting with most hits is the aim, and the window takes a
    //              small step towards it. Slow, for most differences are small and some are chance.
    //     recent   fades by 5 %: five fillings. If another setting has a fifth more hits than the aim, the requests
    //              have changed: the recent memory replaces the long one, and the window jumps.
    //
    // A window of everything has no main part and no gate; it is plain LRU, and so the cache cannot stay worse than LRU
    // for long. A strict gate must bring 2 % more hits than a lenient one: where they are equal, what is admitted
    // easily also goes easily when the requests change.
    //
    // Price: 9 × 13 bytes for an entry of the sample, 1,024 of them if the shard has as many: 120 KB a shard at most,
    // and less where that is more than 1/32 of its bytes. A request for a key of the sample runs through nine small
    // caches, about 0.3 µs. Shards of up to 1,024 entries are shadowed whole; of 16,000 entries it is one key in 18.
    //
    // The shadows share a small sketch that counts all requests of the sample, for the real one knows nothing of what
    // the cache holds.
    private const int MostEntries = 1024;
    private const int FewestEntries = 128;
    private const int OfCapacity = 32;
    private const int BytesPerEntry = 13;
    private const int SampledOf8 = 7;
    private const int EntriesPerBlock = 21;
    private const uint Mix = 0x9E37_79B1;
    private const double Step = 0.05;
    private const double LongFading = 0.995;
    private const double RecentFading = 0.95;
    private const double StrictHits = 0.98;
    private const double FewestMoreHits = 20;
    private const double ManyMoreHits = 1.2;
    private const int First = 3;

    private static readonly PolicySetting[] Settings =
    [
        new(0.005, false), new(0.1, false), new(0.2, false), new(0.4, false), new(0.7, false), new(1, false),
        new(0.005, true), new(0.1, true), new(0.4, true),
    ];

    private readonly ShadowCache[] _shadows;
    private readonly double[] _long = new double[Settings.Length];
    private readonly double[] _recent = new double[Settings.Length];
    private readonly FrequencySketch _sketch;
    private readonly KeySample _sample = new();
    private readonly int _room;
    private int _aim = First;

    /// <summary>Begins with shadows for a cache of about so many entries.</summary>
    /// <param name="entries">How many.</param>
    /// <param name="capacity">What it may hold: bytes, unless it is no more than the entries.</param>
    public PolicySteering(long entries, long capacity)
    {
        long affordable = capacity > entries ? capacity / OfCapacity / (BytesPerEntry * Settings.Length) : MostEntries;
        _room = (int)Math.Min(Math.Max(entries, 1), Math.Clamp(affordable, FewestEntries, MostEntries));
        _shadows = [.. Settings.Select(setting => new ShadowCache(_room, setting))];
        _sketch = new FrequencySketch(_room, EntriesPerBlock);
        Bytes = _shadows.Sum(shadow => shadow.Bytes) + _sketch.Bytes;
        Fit(entries);
    }

    /// <summary>What the shadows take; they never grow. Read with every write.</summary>
    public long Bytes { get; }

    /// <summary>What the policy should do from now on.</summary>
    public PolicySetting Setting { get; private set; } = Settings[First];

    /// <summary>Sets the sample for a cache of so many entries.</summary>
    public void Fit(long entries)
    {
        // A part of the room is kept free for what the sample has more than it should.
        _sample.Fit(entries, entries <= _room ? _room : Math.Max(_room * SampledOf8 / 8, 1));
        int scaled = _sample.Scaled(entries);
        foreach (ShadowCache shadow in _shadows) shadow.Capacity = scaled;
    }

    /// <summary>A key entered the real cache.</summary>
    public void Enter(uint print) => _sample.Enter(print);

    /// <summary>A key left the real cache.</summary>
    public void Leave(uint print) => _sample.Leave(print);

    /// <summary>A request for a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask(uint print)
    {
        if (_sample.Has(print)) AskShadows(print);
    }

    /// <summary>Compares the shadows and moves <see cref="Setting"/>.</summary>
    public void Steer()
    {
        double step = Step;
        int recent = BestOf(_recent, _aim, FewestMoreHits);
        if (_recent[recent] > _recent[_aim] * ManyMoreHits + FewestMoreHits)
        {
            _recent.CopyTo(_long, 0);
            _aim = recent;
            step = 1;
        }

        _aim = BestOf(_long, _aim, 1);
        for (int i = 0; i < Settings.Length; i++)
        {
            _long[i] *= LongFading;
            _recent[i] *= RecentFading;
        }

        double distance = Settings[_aim].Window - Setting.Window;
        Setting = Settings[_aim] with { Window = Setting.Window + Math.Clamp(distance, -step, step) };
    }

    /// <summary>The setting with most hits, or the one that is the aim if none has clearly more.</summary>
    private static int BestOf(double[] hits, int aim, double margin)
    {
        int best = aim;
        double most = Valued(hits, aim) + margin;
        for (int i = 0; i < hits.Length; i++)
        {
            if (Valued(hits, i) <= most) continue;
            most = Valued(hits, i);
            best = i;
        }

        return best;
    }

    private static double Valued(double[] hits, int setting) =>
        Settings[setting].IsStrict ? hits[setting] * StrictHits : hits[setting];

    private void AskShadows(uint print)
    {
        print *= Mix;   // keys that are alike within the sample must not stand together in the sketch
        _sketch.Count(print);
        int times = _sketch.Estimate(print);
        for (int i = 0; i < _shadows.Length; i++)
        {
            if (!_shadows[i].Ask(print, times)) continue;
            _long[i]++;
            _recent[i]++;
        }
    }
}
