using Pinyon.HitRates.Caches;

namespace Pinyon.HitRates.References;

/// <summary>W-TinyLFU whose window moves to the part with more hits per entry; it starts at 20 % ("D20").</summary>
internal sealed class DensityCache : ITracedCache
{
    // Window and segmented main part as in TinyLFU's paper; a candidate enters only if it was requested more often than
    // the victim, or, at six requests and more, once in 128 times. Every two fillings the boundary moves a step that
    // grows with the logarithm of the ratio of the two densities.
    private const double FirstWindow = 0.2;
    private const double LeastWindow = 0.02;
    private const double MostWindow = 0.8;
    private const double ProtectedPart = 0.8;
    private const double Gain = 0.03;
    private const double MostStep = 0.3;
    private const int FillingsPerStep = 2;
    private const int FewestHits = 4;
    private const double FewestHitsPart = 0.001;
    private const int KnownTimes = 6;
    private const int LuckyOneIn = 128;

    private readonly KeyList _window;
    private readonly KeyList _probation;
    private readonly KeyList _protected;
    private readonly CountMin _sketch;
    private readonly Random _random;
    private readonly int _capacity;
    private readonly ulong _seed;
    private double _share = FirstWindow;
    private int _windowHits;
    private int _mainHits;
    private long _untilStep;

    public DensityCache(int capacity, int unique, int seed)
    {
        _window = new KeyList(unique);
        _probation = new KeyList(unique);
        _protected = new KeyList(unique);
        _sketch = new CountMin(capacity);
        _random = new Random(seed);
        _seed = KeyMixer.Seed(seed);
        _capacity = capacity;
        _untilStep = (long)capacity * FillingsPerStep;
    }

    private int WindowRoom => Math.Max((int)(_share * _capacity), 1);

    private int MainRoom => _capacity - WindowRoom;

    public bool Ask(uint key, long now)
    {
        _sketch.Count(HashOf(key));
        if (--_untilStep <= 0) Step();
        if (_window.Contains(key))
        {
            _windowHits++;
            _window.MoveToFront(key);
            return true;
        }

        if (_probation.Contains(key) || _protected.Contains(key))
        {
            _mainHits++;
            HitMain(key);
            return true;
        }

        _window.PushFront(key);
        ShrinkWindow();
        return false;
    }

    public void Dispose()
    {
        // Nothing native is held.
    }

    private ulong HashOf(uint key) => KeyMixer.Mix(key ^ _seed);

    private void HitMain(uint key)
    {
        (_probation.Contains(key) ? _probation : _protected).Remove(key);
        _protected.PushFront(key);
        while (_protected.Count > ProtectedPart * MainRoom) _probation.PushFront(_protected.PopBack());
    }

    private void ShrinkWindow()
    {
        while (_window.Count > WindowRoom)
        {
            uint candidate = _window.PopBack();
            if (_probation.Count + _protected.Count < MainRoom)
            {
                _probation.PushFront(candidate);
                continue;
            }

            KeyList from = _probation.Count > 0 ? _probation : _protected;
            if (!Wins(candidate, from.Back)) continue;
            from.PopBack();
            _probation.PushFront(candidate);
        }
    }

    private bool Wins(uint candidate, uint victim)
    {
        int times = _sketch.Estimate(HashOf(candidate));
        return times > _sketch.Estimate(HashOf(victim))
            || (times >= KnownTimes && _random.Next(LuckyOneIn) == 0);
    }

    private void Step()
    {
        _untilStep = (long)_capacity * FillingsPerStep;
        double fewest = Math.Max(FewestHits, FewestHitsPart * _untilStep);
        if (_windowHits >= fewest || _mainHits >= fewest)
        {
            double density = Math.Log((_windowHits + 0.5) / WindowRoom) - Math.Log((_mainHits + 0.5) / MainRoom);
            double step = Math.Min(MostStep, Gain * Math.Abs(density));
            _share = Math.Clamp(_share + Math.CopySign(step, density), LeastWindow, MostWindow);
            MoveBoundary();
        }

        _windowHits = _mainHits = 0;
    }

    /// <summary>Brings keys across the boundary until both parts fit.</summary>
    private void MoveBoundary()
    {
        while (_window.Count > WindowRoom && _probation.Count + _protected.Count < MainRoom)
        {
            _probation.PushFront(_window.PopBack());
        }

        while (_probation.Count + _protected.Count > MainRoom)
        {
            _window.PushFront((_probation.Count > 0 ? _probation : _protected).PopBack());
        }

        while (_protected.Count > ProtectedPart * MainRoom) _probation.PushFront(_protected.PopBack());
        ShrinkWindow();
    }
}
