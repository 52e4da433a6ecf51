namespace Pinyon.HitRates.References;

/// <summary>A doubly linked list of keys that are small numbers: every operation takes constant time.</summary>
internal sealed class KeyList(int unique)
{
    private const int None = -1;

    private readonly int[] _previous = Filled(unique);
    private readonly int[] _next = Filled(unique);
    private readonly bool[] _isIn = new bool[unique];
    private int _front = None;
    private int _back = None;

    public int Count { get; private set; }

    /// <summary>The key at the back; the list must not be empty.</summary>
    public uint Back => (uint)_back;

    public bool Contains(uint key) => _isIn[key];

    public void PushFront(uint key)
    {
        _previous[key] = None;
        _next[key] = _front;
        if (_front == None) _back = (int)key;
        else _previous[_front] = (int)key;
        _front = (int)key;
        _isIn[key] = true;
        Count++;
    }

    public uint PopBack()
    {
        uint key = Back;
        Remove(key);
        return key;
    }

    public void Remove(uint key)
    {
        int before = _previous[key];
        int after = _next[key];
        if (before == None) _front = after;
        else _next[before] = after;
        if (after == None) _back = before;
        else _previous[after] = before;
        _isIn[key] = false;
        Count--;
    }

    public void MoveToFront(uint key)
    {
        Remove(key);
        PushFront(key);
    }

    private static int[] Filled(int count)
    {
        int[] links = new int[count];
        Array.Fill(links, None);
        return links;
    }
}
