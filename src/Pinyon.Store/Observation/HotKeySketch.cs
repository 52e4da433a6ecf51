namespace Pinyon.Store.Observation;

/// <summary>Finds the keys that are read most, and how often, in a few hundred bytes.</summary>
internal sealed class HotKeySketch
{
    // Space-Saving with counters that fade. There are a few counters. A key that has one adds to it; a key that has
    // none takes over the smallest and goes on counting from there, so that a key read more often than the smallest
    // counter can never be missed, and a counter is too high by at most what it took over [1]. All counters lose half
    // in every half-life, which makes a counter proportional to a rate: a key read r times a second settles at
    // r * half-life / ln 2, and yesterday's hot key gives up its place within a few half-lives.
    //
    // More counters find the order further down, at the expense of a longer search for the smallest; 64 are searched in
    // the time of a cache miss. Keys are known by their 64-bit hash and by where their entry lies, so nothing is
    // allocated, and the caller that asks for the hottest looks the names up.
    //
    // [1] A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data
    //     Streams", ICDT 2005.

    private const int Capacity = 64;

    /// <summary>What a sketch takes.</summary>
    public const int Bytes = Capacity * (sizeof(ulong) + sizeof(uint) + sizeof(double) + sizeof(double));

    /// <summary>In milliseconds. Longer is steadier, at the expense of noticing a change later.</summary>
    private const double HalfLife = 10_000;

    private readonly ulong[] _hashes = new ulong[Capacity];
    private readonly uint[] _entries = new uint[Capacity];
    private readonly double[] _counts = new double[Capacity];
    private readonly double[] _inherited = new double[Capacity];
    private long _fadedAt;

    /// <summary>Counts reads of a key.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="entry">Where its entry lies now.</param>
    /// <param name="reads">How many reads this one stands for, where only some are reported.</param>
    public void Touch(ulong hash, uint entry, int reads = 1)
    {
        int place = _hashes.AsSpan().IndexOf(hash);
        if (place < 0)
        {
            place = Smallest();
            _hashes[place] = hash;
            _inherited[place] = _counts[place];
        }

        _entries[place] = entry;
        _counts[place] += reads;
    }

    /// <summary>Lets time pass over the counters. Call it every second or so.</summary>
    public void Fade(long now)
    {
        if (now <= _fadedAt)
        {
            return;
        }

        double factor = double.Exp2(-(now - _fadedAt) / HalfLife);
        _fadedAt = now;
        for (int i = 0; i < Capacity; i++)
        {
            _counts[i] *= factor;
            _inherited[i] *= factor;
        }
    }

    /// <summary>The keys with the highest rates first; rates that may be an inheritance are left out.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<HotEntry> Top(int count) =>
    [
        .. Enumerable.Range(0, Capacity)
            .Where(place => _counts[place] > 2 * _inherited[place])
            .OrderByDescending(place => _counts[place])
            .Take(count)
            .Select(place => new HotEntry(_hashes[place], _entries[place], RateOf(_counts[place]))),
    ];

    private static double RateOf(double count) => count * Math.Log(2) / (HalfLife / 1000);

    private int Smallest()
    {
        int smallest = 0;
        for (int i = 1; i < Capacity; i++)
        {
            if (_counts[i] < _counts[smallest])
            {
                smallest = i;
            }
        }

        return smallest;
    }
}
