namespace Pinyon.Store.Eviction;

/// <summary>The keys that left last, by 32 bits of their hashes; the oldest is forgotten first.</summary>
/// <remarks>
/// A ring of fingerprints in the order of leaving, and a table that finds a fingerprint's place in it. A key that is
/// taken out leaves a hole, and the ring has twice the room, so that up to half of it may be holes; beyond that the
/// oldest keys are forgotten early. Two keys in 2^32 look alike: a stranger is then taken for a ghost.
/// </remarks>
internal sealed class GhostQueue
{
    private uint[] _ring;
    private readonly FlatTable<int> _places;
    private long _first;
    private long _next;

    /// <summary>Makes room for a number of keys; <see cref="Resize"/> changes it.</summary>
    public GhostQueue(long room)
    {
        Room = (int)Math.Clamp(room, 1, 1 << 29);
        _ring = new uint[Room * 2];
        _places = new FlatTable<int>(Room);
    }

    /// <summary>How many keys it remembers.</summary>
    public int Room { get; private set; }

    public int Count { get; private set; }

    public long Bytes => _ring.Length * sizeof(uint) + _places.Bytes;

    /// <summary>Remembers a key that leaves now.</summary>
    public void Add(ulong hash)
    {
        uint print = Print(hash);
        if (_places.Remove(print, out int old)) Clear(old);
        while (Count >= Room || _next - _first >= _ring.Length) ForgetOldest();
        int place = (int)(_next++ % _ring.Length);
        _ring[place] = print;
        _places.Set(print, place);
        Count++;
    }

    /// <summary>Whether the key was there; it is not any more.</summary>
    public bool Take(ulong hash)
    {
        if (!_places.Remove(Print(hash), out int place)) return false;
        Clear(place);
        return true;
    }

    /// <summary>Changes how many keys it remembers; allocates only if they are more than ever before.</summary>
    public void Resize(long room)
    {
        int wanted = (int)Math.Clamp(room, 1, 1 << 29);
        while (Count > wanted) ForgetOldest();
        Room = wanted;
        if (wanted * 2 <= _ring.Length) return;

        uint[] old = _ring;
        uint[] ring = new uint[wanted * 2];
        int next = 0;
        for (long i = _first; i < _next; i++)
        {
            uint print = old[(int)(i % old.Length)];
            if (print == 0) continue;
            ring[next] = print;
            _places.Set(print, next++);
        }

        _ring = ring;
        _first = 0;
        _next = next;
    }

    private static uint Print(ulong hash) => Math.Max((uint)(hash >> 32) ^ (uint)hash, 1);

    private void Clear(int place)
    {
        _ring[place] = 0;
        Count--;
    }

    private void ForgetOldest()
    {
        int place = (int)(_first++ % _ring.Length);
        uint print = _ring[place];
        if (print == 0) return;
        _places.Remove(print, out _);
        Clear(place);
    }
}
