using Pinyon.Store.Memory;

namespace Pinyon.Store.Eviction;

/// <summary>Entries in the order of their last use; the victim is the one unused for longest.</summary>
/// <remarks>A list of links inside the entries: nothing is allocated, every step costs the same.</remarks>
internal sealed class LruList
{
    private Entry? _newest;

    /// <summary>The next victim; null if the list is empty.</summary>
    public Entry? Oldest { get; private set; }

    /// <summary>Adds an entry as the newest.</summary>
    public void Add(Entry entry)
    {
        entry.Older = _newest;
        if (_newest is null) Oldest = entry;
        else _newest.Newer = entry;
        _newest = entry;
    }

    /// <summary>Makes an entry of the list the newest.</summary>
    public void Touch(Entry entry)
    {
        if (entry == _newest) return;
        Remove(entry);
        Add(entry);
    }

    /// <summary>Takes an entry out of the list.</summary>
    public void Remove(Entry entry)
    {
        if (entry.Newer is null) _newest = entry.Older;
        else entry.Newer.Older = entry.Older;
        if (entry.Older is null) Oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        entry.Newer = null;
        entry.Older = null;
    }
}
