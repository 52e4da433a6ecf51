using Pinyon.HitRates.Caches;

namespace Pinyon.HitRates.References;

/// <summary>LIRS: ranks keys by the distance between their last two requests. Unbeaten on loops.</summary>
internal sealed class LirsCache : ITracedCache
{
    // 99 % of the room holds keys with short distances ("low": they stay), 1 % the rest ("high": the next to go). The
    // stack holds the low ones and every key requested since the oldest of them, evicted ones included; a high key that
    // is requested while it is still in the stack has a shorter distance than the low key at the bottom, and they swap.
    // (Jiang & Zhang, "LIRS: An Efficient Low Inter-reference Recency Set Replacement Policy", SIGMETRICS 2002.)
    private const int HighPart = 100;
    private const int FewestHigh = 2;
    private const int MostEvictedPerEntry = 2;

    private readonly KeyList _stack;
    private readonly KeyList _high;
    private readonly KeyList _evicted;
    private readonly bool[] _isLow;
    private readonly int _lowRoom;
    private readonly int _highRoom;
    private readonly int _mostEvicted;
    private int _low;

    public LirsCache(int capacity, int unique)
    {
        _stack = new KeyList(unique);
        _high = new KeyList(unique);
        _evicted = new KeyList(unique);
        _isLow = new bool[unique];
        _highRoom = Math.Min(Math.Max(capacity / HighPart, FewestHigh), capacity - 1);
        _lowRoom = capacity - _highRoom;
        _mostEvicted = capacity * MostEvictedPerEntry;
    }

    public bool Ask(uint key, long now)
    {
        if (_isLow[key])
        {
            _stack.MoveToFront(key);
            Prune();
            return true;
        }

        bool isHit = _high.Contains(key);
        if (isHit) _high.Remove(key);
        else if (_low + _high.Count >= _lowRoom + _highRoom) Evict();
        Place(key);
        return isHit;
    }

    public void Dispose()
    {
        // Nothing native is held.
    }

    /// <summary>Puts a key that was high, or not there, where it now belongs.</summary>
    private void Place(uint key)
    {
        bool isShort = _stack.Contains(key);
        if (isShort) _stack.Remove(key);
        if (_evicted.Contains(key)) _evicted.Remove(key);
        _stack.PushFront(key);
        if (!isShort && _low >= _lowRoom)
        {
            _high.PushFront(key);
            return;
        }

        _isLow[key] = true;
        _low++;
        if (_low > _lowRoom) DemoteBottom();
    }

    private void DemoteBottom()
    {
        uint bottom = _stack.PopBack();
        _isLow[bottom] = false;
        _low--;
        _high.PushFront(bottom);
        Prune();
    }

    private void Evict()
    {
        uint victim = _high.PopBack();
        if (!_stack.Contains(victim)) return;
        _evicted.PushFront(victim);
        if (_evicted.Count > _mostEvicted) _stack.Remove(_evicted.PopBack());
    }

    /// <summary>Keeps a low key at the bottom of the stack.</summary>
    private void Prune()
    {
        while (!_isLow[_stack.Back])
        {
            uint key = _stack.PopBack();
            if (_evicted.Contains(key)) _evicted.Remove(key);
        }
    }
}
