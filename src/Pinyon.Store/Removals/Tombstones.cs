using System.Buffers;
using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Removals;

/// <summary>What removals have left behind in one shard, in the order in which they came.</summary>
/// <param name="entries">The shard's entries, of which a tombstone is one without a value.</param>
/// <param name="floors">What remembers those that go before their time.</param>
/// <param name="limit">How many bytes they may take together.</param>
internal sealed unsafe class Tombstones(EntryMemory entries, Floors floors, long limit)
{
    // A value that was removed must not come back from a member that has not heard of it. So its key stays for a while,
    // with the version of the removal: no reader sees it, no policy knows it (its links belong to the queue here), and
    // the wheel ends it. One that has to go before that raises the floor of its part of the key space to its version.
    // The floor forgets which key it was, so it refuses more than the tombstone would have, and never less.
    private readonly LinkedQueue _queue =
        new(new PolicyEntries(entries.Origin, new Charge(entries, countsEntries: false)), "tombstones");

    public int Count => _queue.Count;

    /// <summary>The next to go if one must; 0 = none.</summary>
    public uint Oldest => _queue.Back;

    /// <summary>Whether a tombstone of this charge may come at all.</summary>
    public bool CanHold(long charge) => charge <= limit;

    /// <summary>Whether a tombstone of this charge may come beside those that are there.</summary>
    public bool HasRoom(long charge) => _queue.Charged + charge <= limit;

    public void Add(uint entry) => _queue.PushFront(entry);

    public void Remove(uint entry) => _queue.Remove(entry);

    public void Moved(uint to) => _queue.Moved(to);

    /// <summary>Lets the floor remember a tombstone.</summary>
    public void RaiseFloor(uint entry)
    {
        EntryShape shape = entries.Shape(entry);
        byte[]? copy = null;
        ReadOnlySpan<byte> key = new PayloadReader(entries, entry, in shape).Next(shape.KeyLength);
        if (key.Length < shape.KeyLength)
        {
            copy = ArrayPool<byte>.Shared.Rent(shape.KeyLength);
            _ = new PayloadReader(entries, entry, in shape).TryCopyTo(copy.AsSpan(0, shape.KeyLength));
            key = copy.AsSpan(0, shape.KeyLength);
        }

        floors.Raise(floors.NumberOf(key), entries.Version(entry));
        if (copy is not null) ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>Adds a sentence for each fault. For tests.</summary>
    /// <returns>The tombstones.</returns>
    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        _queue.Check(seen, faults);
        if (_queue.Charged > limit) faults.Add($"tombstones take {_queue.Charged} bytes, more than {limit}");
        if (!seen.All(entries.IsTombstone)) faults.Add("an entry that is no tombstone stands among them");
        return seen;
    }
}
