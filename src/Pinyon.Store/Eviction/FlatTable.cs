using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Pinyon.Store.Eviction;

/// <summary>A small map from numbers other than 0 to plain values, in two flat arrays.</summary>
/// <remarks>
/// Linear probing; what leaves is closed up behind it, so that no grave stays. Doubles when three quarters are full,
/// and allocates at no other time.
/// </remarks>
internal sealed class FlatTable<TValue>
    where TValue : unmanaged
{
    private const int SmallestSize = 16;
    private const uint Spread = 0x9E3779B1;

    private uint[] _keys;
    private TValue[] _values;
    private int _shift;
    private int _count;

    /// <summary>Makes room for as many as are expected.</summary>
    public FlatTable(long expected) =>
        Allocate((int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(expected * 4 / 3 + 1, SmallestSize, 1 << 30)));

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

    /// <summary>The value of a key that is there.</summary>
    public ref TValue this[uint key] => ref _values[Find(key)];

    public bool TryGet(uint key, out TValue value)
    {
        int at = Find(key);
        value = _values[at];
        return _keys[at] != 0;
    }

    public void Set(uint key, TValue value)
    {
        int at = Find(key);
        if (_keys[at] == 0)
        {
            if (_count >= _keys.Length / 4 * 3)
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
        int mask = _keys.Length - 1;
        for (int next = (hole + 1) & mask; _keys[next] != 0; next = (next + 1) & mask)
        {
            // Whoever's home lies behind the hole, going around, stays where it is.
            if (((next - Home(_keys[next])) & mask) < ((next - hole) & mask)) continue;
            _keys[hole] = _keys[next];
            _values[hole] = _values[next];
            hole = next;
        }

        _keys[hole] = 0;
        _count--;
        return true;
    }

    private int Home(uint key) => (int)(key * Spread >> _shift);

    private int Find(uint key)
    {
        int mask = _keys.Length - 1;
        int at = Home(key);
        while (_keys[at] != 0 && _keys[at] != key) at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        uint[] keys = _keys;
        TValue[] values = _values;
        Allocate(keys.Length * 2);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0) continue;
            int at = Find(keys[i]);
            _keys[at] = keys[i];
            _values[at] = values[i];
        }
    }

    [MemberNotNull(nameof(_keys), nameof(_values))]
    private void Allocate(int size)
    {
        _keys = new uint[size];
        _values = new TValue[size];
        _shift = 32 - BitOperations.Log2((uint)size);
    }
}
