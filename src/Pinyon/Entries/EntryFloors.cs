using System.Collections.Concurrent;
using Pinyon.Store;

namespace Pinyon.Entries;

/// <summary>
/// What was cleared: no entry of the group, or of a tag, at or below its floor is there any more, whatever is stored.
/// </summary>
internal sealed class EntryFloors
{
    // A floor hides at once what takes long to find and to remove, and what arrives late. A tag is known by its hash:
    // two tags with one hash would hide a little too much, which a cache may do.
    //
    // The table is bounded. When it is full, the lowest floor is forgotten as a floor of its own and becomes one for
    // all tags that have none: again, too much is hidden rather than too little.

    public const int MaxTags = 4096;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ulong, ulong> _tags = new();
    private ulong _group;
    private ulong _otherTags;
    private ulong _highest;

    /// <summary>No entry above this is hidden.</summary>
    public ulong Highest => Volatile.Read(ref _highest);

    public void RaiseGroup(ulong version)
    {
        lock (_lock)
        {
            _group = Math.Max(_group, version);
            _highest = Math.Max(_highest, version);
        }
    }

    public void RaiseTag(ReadOnlySpan<byte> tag, ulong version)
    {
        ulong hash = new EntryKey(tag).Hash;
        lock (_lock)
        {
            if (_tags.Count >= MaxTags && !_tags.ContainsKey(hash))
            {
                (ulong lowest, ulong floor) = _tags.MinBy(pair => pair.Value);
                Volatile.Write(ref _otherTags, Math.Max(_otherTags, floor));
                _tags.TryRemove(lowest, out _);
            }

            _tags[hash] = Math.Max(_tags.GetValueOrDefault(hash), version);
            Volatile.Write(ref _highest, Math.Max(_highest, version));
        }
    }

    /// <param name="version">Of the entry.</param>
    /// <param name="tags">Its <see cref="TagList"/>, or nothing.</param>
    public bool Hides(ulong version, ReadOnlySpan<byte> tags)
    {
        if (version > Highest)
        {
            return false;
        }

        return version <= Volatile.Read(ref _group) || (!tags.IsEmpty && HidesTagged(version, tags));
    }

    private bool HidesTagged(ulong version, ReadOnlySpan<byte> tags)
    {
        if (version <= Volatile.Read(ref _otherTags))
        {
            return true;
        }

        ReadOnlySpan<byte> rest = tags[1..];
        for (int i = 0; i < tags[0]; i++)
        {
            ReadOnlySpan<byte> tag = TagList.Next(ref rest);
            if (_tags.TryGetValue(new EntryKey(tag).Hash, out ulong floor) && version <= floor)
            {
                return true;
            }
        }

        return false;
    }
}
