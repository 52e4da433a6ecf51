using System.Collections.Concurrent;
using Pinyon.Routing;
using Pinyon.Store;

namespace Pinyon.Entries;

/// <summary>
/// What was cleared: no entry of the group, of a slot or of a tag at or below its floor counts any more (R8).
/// </summary>
internal sealed class EntryFloors
{
    // A floor hides at once what takes long to find and to remove, and what arrives late. A tag is known by its hash:
    // two tags with one hash would hide a little too much, which a cache may do.
    //
    // Each removal of a tag that has none adds a floor, so they are bounded twice:
    //
    //   by age     a floor is forgotten once the sweep has removed everything that it hides here, and a tombstone's
    //              life
    //              has passed since it was raised: nothing older can arrive then (R8)
    //   by bytes   when the table is full, the lowest quarter of the floors becomes one floor for all tags that have
    //              none. That hides too much rather than too little, is counted, and ends by age like the others.
    //
    // So with a table of n floors, n removals of different tags within ten minutes hide exactly what they name.

    /// <summary>What one tag's floor takes: a node of the dictionary, and its bucket.</summary>
    public const int TagBytes = 64;

    /// <summary>Of what is merged when the table is full.</summary>
    private const int MergedPart = 4;

    private readonly int _maxTags;
    private readonly Lock _lock = new();
    private readonly SlotFloors _slots = new();
    private readonly ConcurrentDictionary<ulong, ulong> _tags = new();
    private ulong _group;
    private ulong _otherTags;
    private ulong _highest;
    private long _merged;

    /// <param name="bytes">What the floors of tags may take; at least one is kept.</param>
    public EntryFloors(long bytes) => _maxTags = (int)Math.Clamp(bytes / TagBytes, 1, int.MaxValue);

    /// <summary>No entry above this is hidden.</summary>
    public ulong Highest => Volatile.Read(ref _highest);

    /// <summary>Floors of tags that are remembered.</summary>
    public int Tags => _tags.Count;

    /// <summary>Floors of tags that had to become one for all other tags, because the table was full.</summary>
    public long Merged => Interlocked.Read(ref _merged);

    /// <summary>Hides all entries of the group up to a version.</summary>
    public void RaiseGroup(ulong version)
    {
        lock (_lock)
        {
            _group = Math.Max(_group, version);
            RaiseHighestLocked(version);
        }
    }

    /// <summary>Hides all entries of some slots up to a version.</summary>
    public void RaiseSlots(SlotSet slots, ulong version)
    {
        if (slots.IsEmpty) return;
        lock (_lock)
        {
            foreach (int slot in slots.Slots()) _slots.Raise(slot, version);
            RaiseHighestLocked(version);
        }
    }

    /// <summary>Hides all entries with a tag up to a version.</summary>
    public void RaiseTag(ReadOnlySpan<byte> tag, ulong version)
    {
        ulong hash = new EntryKey(tag).Hash;
        lock (_lock)
        {
            if (_tags.Count >= _maxTags && !_tags.ContainsKey(hash)) MergeLocked();
            _tags[hash] = Math.Max(_tags.GetValueOrDefault(hash), version);
            RaiseHighestLocked(version);
        }
    }

    /// <summary>Forgets the floors of tags that have served their time.</summary>
    /// <param name="swept">Everything that floors up to this version hide was removed from this node.</param>
    /// <param name="old">Floors up to this version are older than a tombstone's life.</param>
    public void Forget(ulong swept, ulong old)
    {
        ulong limit = Math.Min(swept, old);
        lock (_lock)
        {
            if (_otherTags <= limit) Volatile.Write(ref _otherTags, 0);
            foreach ((ulong tag, ulong floor) in _tags)
            {
                if (floor <= limit) _tags.TryRemove(tag, out _);
            }
        }
    }

    /// <summary>Whether an entry does not count any more.</summary>
    /// <param name="version">The entry's version.</param>
    /// <param name="slot">Its key's slot.</param>
    /// <param name="tags">Its <see cref="TagList"/>, or nothing.</param>
    public bool Hides(ulong version, int slot, ReadOnlySpan<byte> tags) =>
        version <= Highest
        && (version <= Volatile.Read(ref _group)
            || version <= _slots.At(slot)
            || (!tags.IsEmpty && HidesTagged(version, tags)));

    private bool HidesTagged(ulong version, ReadOnlySpan<byte> tags)
    {
        if (version <= Volatile.Read(ref _otherTags)) return true;

        ReadOnlySpan<byte> rest = tags[1..];
        for (int i = 0; i < tags[0]; i++)
        {
            ReadOnlySpan<byte> tag = TagList.Next(ref rest);
            if (_tags.TryGetValue(new EntryKey(tag).Hash, out ulong floor) && version <= floor) return true;
        }

        return false;
    }

    // The floor for all others first: a reader between the two lines sees too much hidden, not too little.
    private void MergeLocked()
    {
        KeyValuePair<ulong, ulong>[] lowest =
            [.. _tags.OrderBy(pair => pair.Value).Take(Math.Max(1, _maxTags / MergedPart))];
        Volatile.Write(ref _otherTags, Math.Max(_otherTags, lowest[^1].Value));
        foreach (KeyValuePair<ulong, ulong> floor in lowest) _tags.TryRemove(floor.Key, out _);
        Interlocked.Add(ref _merged, lowest.Length);
    }

    private void RaiseHighestLocked(ulong version) => Volatile.Write(ref _highest, Math.Max(_highest, version));
}
