namespace Pinyon.Store.Memory;

/// <summary>Finds the entry of a key, and lists entries in the order of their hashes.</summary>
/// <param name="shardBits">How many top bits of the hash have already chosen the shard.</param>
internal sealed class EntryIndex(int shardBits)
{
    // A table of chains. The bucket is named by the TOP bits of the hash that are left, so that it covers one interval
    // of hash space: doubling the table cuts each interval in two, halving joins two, and neither moves an entry past
    // another. The table doubles at two entries per bucket and halves at one for two buckets, so that it never takes
    // more than 16 bytes per entry (the smallest one aside).
    private const int MinBits = 4;
    private const int MaxBits = 30;

    private Entry?[] _buckets = new Entry?[1 << MinBits];
    private int _bits = MinBits;

    public int Count { get; private set; }

    /// <summary>The entries whose hashes share a bucket with the position, chained.</summary>
    public Entry? BucketAt(ulong position) => _buckets[BucketOf(position)];

    /// <summary>Where the next bucket begins, in this shard or the next one; 0 after the last of all.</summary>
    public ulong After(ulong position)
    {
        int shift = 64 - shardBits - _bits;
        return ((position >> shift) + 1) << shift;
    }

    public Entry? Find(scoped EntryKey key)
    {
        Entry? entry = BucketAt(key.Hash);
        while (entry is not null && !(entry.Hash == key.Hash && entry.Key.SequenceEqual(key.Bytes)))
        {
            entry = entry.NextInBucket;
        }

        return entry;
    }

    public void Add(Entry entry)
    {
        Link(entry);
        Count++;
        if (Count > _buckets.Length * 2L && _bits < MaxBits) Resize(_bits + 1);
    }

    public void Remove(Entry entry)
    {
        ref Entry? link = ref _buckets[BucketOf(entry.Hash)];
        while (link != entry) link = ref link!.NextInBucket;
        link = entry.NextInBucket;
        entry.NextInBucket = null;
        Count--;
        if (Count < _buckets.Length / 2 && _bits > MinBits) Resize(_bits - 1);
    }

    private void Resize(int bits)
    {
        Entry?[] old = _buckets;
        _buckets = new Entry?[1 << bits];
        _bits = bits;
        foreach (Entry? first in old)
        {
            for (Entry? entry = first; entry is not null;)
            {
                Entry? next = entry.NextInBucket;
                Link(entry);
                entry = next;
            }
        }
    }

    private void Link(Entry entry)
    {
        ref Entry? first = ref _buckets[BucketOf(entry.Hash)];
        entry.NextInBucket = first;
        first = entry;
    }

    private int BucketOf(ulong hash) => (int)(hash << shardBits >> (64 - _bits));
}
