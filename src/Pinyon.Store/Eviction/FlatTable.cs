using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Store.Eviction;

/// <summary>A small map from numbers other than 0 to plain values, in two flat arrays.</summary>
/// <remarks>
/// Linear probing; what leaves is closed up behind it, so that no grave stays. Grows by a quarter when seven eighths
/// are full, and allocates at no other time. A key's home is its hash scaled to the size, so any size will do.
/// </remarks>
internal sealed class FlatTable<TValue>
    where TValue : unmanaged
{
    private const int SmallestSize = 16;
    private const int LargestSize = 1 << 30;
    private const uint Spread = 0x9E3779B1;

    private uint[] _keys;
    private TValue[] _values;
    private int _most;
    private int _count;

    /// <summary>Makes room for as many as are expected.</summary>
    public FlatTable(long expected) => Allocate(expected + expected / 7 + 1);

    public long Bytes
    {
        get
        {
            unsafe
            {
                return (long)_keys.Length * (sizeof(uint) + sizeof(TValue));
            }
        }
    }

    /// <summary>How many places there are, empty ones too.</summary>
    public int Places => _keys.Length;

    public bool TryGet(uint key, out TValue value)
    {
        int at = Find(key);
        value = _values[at];
        return _keys[at] != 0;
    }

    /// <summary>What stands in a place, if something does.</summary>
    public bool TryGetAt(int place, out uint key, out TValue value)
    {
        key = _keys[place];
        value = _values[place];
        return key != 0;
    }

    public void Set(uint key, TValue value)
    {
        int at = Find(key);
        if (_keys[at] == 0)
        {
            if (_count >= _most)
            {
                Grow();
                at = Find(key);
            }

            _keys[at] = key;
            _count++;
        }

        _values[at] = value;
    }

    public bool Remove(uint key, out TValue value)
    {
        int hole = Find(key);
        value = _values[hole];
        if (_keys[hole] == 0) return false;
        for (int next = After(hole); _keys[next] != 0; next = After(next))
        {
            // A key with its home behind the hole, going around, stays where it is.
            if (Steps(Home(_keys[next]), next) < Steps(hole, next)) continue;
            _keys[hole] = _keys[next];
            _values[hole] = _values[next];
            hole = next;
        }

        _keys[hole] = 0;
        _count--;
        return true;
    }

    private int Home(uint key) => (int)((ulong)(key * Spread) * (uint)_keys.Length >> 32);

    private int After(int place) => place + 1 == _keys.Length ? 0 : place + 1;

    private int Steps(int from, int to) => to >= from ? to - from : to - from + _keys.Length;

    private int Find(uint key)
    {
        int at = Home(key);
        while (_keys[at] != 0 && _keys[at] != key) at = After(at);
        return at;
    }

    private void Grow()
    {
        uint[] keys = _keys;
        TValue[] values = _values;
        Allocate(keys.Length + keys.Length / 4L);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0) continue;
            int at = Find(keys[i]);
            _keys[at] = keys[i];
            _values[at] = values[i];
        }
    }

    [MemberNotNull(nameof(_keys), nameof(_values))]
    private void Allocate(long size)
    {
        size = Math.Clamp(size, SmallestSize, LargestSize);
        _keys = new uint[size];
        _values = new TValue[size];
        _most = (int)(size * 7 / 8);
    }
}
