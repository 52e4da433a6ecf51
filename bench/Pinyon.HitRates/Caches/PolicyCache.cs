using Pinyon.HitRates.References;
using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Caches;

/// <summary>A policy alone, in one piece, counting entries: what decides, without the store around it.</summary>
internal sealed class PolicyCache : ITracedCache
{
    private readonly FakeEntries _entries;
    private readonly IEvictionPolicy _policy;
    private readonly ulong _seed;
    private readonly int[] _numbers;
    private readonly uint[] _keys;
    private readonly Stack<int> _free = [];

    /// <summary>Begins empty.</summary>
    /// <param name="capacity">How many entries it may hold.</param>
    /// <param name="unique">How many different keys will be asked for.</param>
    /// <param name="seed">Changes the hashes.</param>
    /// <param name="make">Makes the policy over the entries.</param>
    public PolicyCache(int capacity, int unique, int seed, Func<PolicyEntries, IEvictionPolicy> make)
    {
        _entries = new FakeEntries(capacity + 1);
        _policy = make(_entries.Entries);
        _seed = KeyMixer.Seed(seed);
        _numbers = new int[unique];
        _keys = new uint[capacity + 2];
        for (int number = capacity + 1; number > 0; number--) _free.Push(number);
    }

    public IEvictionPolicy Policy => _policy;

    public bool Ask(uint key, long now)
    {
        ulong hash = KeyMixer.Mix(key ^ _seed);
        int number = _numbers[key];
        if (number != 0)
        {
            _policy.Hit(FakeEntries.Reference(number), hash, now);
            return true;
        }

        _policy.Miss(hash);
        number = _free.Pop();
        _numbers[key] = number;
        _keys[number] = key;
        _policy.Add(_entries.Write(number, hash, 1), hash, now);
        while (_policy.Charged > _policy.Capacity) Free(FakeEntries.Number(_policy.Evict(now)));
        return false;
    }

    public void Dispose() => _entries.Dispose();

    private void Free(int number)
    {
        _numbers[_keys[number]] = 0;
        _free.Push(number);
    }
}
