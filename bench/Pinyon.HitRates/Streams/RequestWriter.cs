namespace Pinyon.HitRates.Streams;

/// <summary>Writes down requests of simple kinds, for a cache of a given size. Same seed, same requests.</summary>
internal sealed class RequestWriter(int entries, int seed)
{
    private readonly List<uint> _keys = [];
    private readonly Random _random = new(seed);
    private uint _nextKey;

    /// <summary>How many entries the cache holds: the unit of all lengths.</summary>
    public int Entries { get; } = entries;

    /// <summary>A copy of what was written so far.</summary>
    public uint[] Keys => [.. _keys];

    /// <summary>A key that was never requested; those after it are reserved with it.</summary>
    public uint NewKeys(double fillings)
    {
        uint first = _nextKey;
        _nextKey += (uint)Of(fillings);
        return first;
    }

    /// <summary>That share of the cache's entries, at least one.</summary>
    public int Of(double fillings) => Math.Max((int)(fillings * Entries), 1);

    /// <summary>Requests the same keys in the same order, again and again.</summary>
    public void Loop(double keys, double requests)
    {
        uint first = NewKeys(keys);
        for (int i = 0; i < Of(requests); i++) _keys.Add(first + (uint)(i % Of(keys)));
    }

    /// <summary>Requests each key twice, some other keys apart, and then never again.</summary>
    public void Recency(double apart, double requests)
    {
        int distance = Of(apart);
        uint first = NewKeys(apart + (requests / 2));
        for (int i = 0; i < Of(requests) / 2; i++)
        {
            _keys.Add(first + (uint)(i + distance));
            _keys.Add(first + (uint)i);
        }
    }

    /// <summary>Requests few keys often, by Zipf's law.</summary>
    public void Popular(ZipfKeys keys, double requests)
    {
        for (int i = 0; i < Of(requests); i++) _keys.Add(keys.Draw(_random));
    }

    /// <summary>Requests new keys, each once.</summary>
    public void Scan(double requests)
    {
        uint first = NewKeys(requests);
        for (int i = 0; i < Of(requests); i++) _keys.Add(first + (uint)i);
    }

    /// <summary>Interleaves two streams of this writer at random.</summary>
    /// <param name="share">The first one's share of the requests, 0 to 1.</param>
    /// <param name="one">Writes the first.</param>
    /// <param name="other">Writes the second; the mixture ends when either does.</param>
    public void Mix(double share, Action one, Action other)
    {
        Queue<uint> first = Recorded(one);
        Queue<uint> second = Recorded(other);
        while (true)
        {
            Queue<uint> from = _random.NextDouble() < share ? first : second;
            if (!from.TryDequeue(out uint key)) return;
            _keys.Add(key);
        }
    }

    public ZipfKeys Zipf(double keys, double exponent) => new(NewKeys(keys), Of(keys), exponent);

    private Queue<uint> Recorded(Action write)
    {
        int from = _keys.Count;
        write();
        Queue<uint> written = new(_keys.Skip(from));
        _keys.RemoveRange(from, _keys.Count - from);
        return written;
    }
}
