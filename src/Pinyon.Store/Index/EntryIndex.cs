using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Pinyon.Store.Entries;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Index;

/// <summary>Finds the entry of a key, and lists entries in the order of their hashes.</summary>
internal sealed unsafe class EntryIndex
{
    // Hash space is cut into intervals, each with a group of one to eight buckets. A directory says where they are; it
    // has a place for every value of the first bits of the hash, and an interval that is wider fills several of them:
    //
    //     hash   [shard bits│ depth bits │ …  32 bits: home bucket … │ 8 bits: tag ]
    //
    //     directory (depth 3)     000  001  010  011  100  101  110  111
    //                              └─ A ─┘   B    C    └───── D ─────┘      64 bits each: reference, buckets, own depth
    //
    // A group that is full gets one bucket more, by itself, so that all groups are well filled at every size of the
    // index; one of eight buckets is cut into two. If its interval had one place in the directory only, the directory
    // doubles, which copies 8 bytes for every 30 entries or so. No step touches more than one group's entries
    // otherwise: 90. (Fagin and others, "Extendible Hashing", 1979; the growth by single buckets answers Larson,
    // "Linear Hashing with Partial Expansions", 1980, without its uneven fill.)
    //
    // The order of intervals is the order of the hash, so the position where the next one begins is a cursor that stays
    // good however the index grows: cutting moves no entry past another.
    //
    // Readers without a lock may look at any time. A place of the directory is written as one word, and the directory
    // never moves; whatever else they find, they ask the sequence before they believe it.
    private const int BucketsShift = 32;
    private const int DepthShift = 40;
    private const int FreeDirectoryBytes = 4096;   // this much of it counts as part of an empty shard

    private readonly int _shardBits;
    private readonly EntryMemory _entries;
    private readonly SlotPages _pages;
    private readonly ulong* _directory;
    private readonly int _maxDepth;
    private readonly uint[] _emptied;
    private int _depth;

    /// <param name="shardBits">How many top bits of the hash have already chosen the shard.</param>
    /// <param name="entries">Where the keys are.</param>
    /// <param name="pages">Where the groups' memory comes from; the first group is taken at once.</param>
    /// <param name="directory">Where the directory may grow; its length says how far.</param>
    public EntryIndex(int shardBits, EntryMemory entries, SlotPages pages, Reservation directory)
    {
        _shardBits = shardBits;
        _entries = entries;
        _pages = pages;
        _maxDepth = BitOperations.Log2((ulong)directory.Length / sizeof(ulong));
        _emptied = new uint[pages.Classes.PageBytes / IndexGroup.BucketBytes];
        DirectoryMemory = directory;
        _directory = (ulong*)directory.Start;
        uint group = pages.Allocate(pages.Classes.OfGroup(1));
        new IndexGroup(entries.At(group), 1).Clear();
        *_directory = Place(group, 1, 0);
    }

    public int Count { get; private set; }

    /// <summary>Referenced here, so that the addresses stay valid as long as this object lives.</summary>
    public Reservation DirectoryMemory { get; }

    private int PageBytes => _pages.Classes.PageBytes;

    /// <summary>The entry of a key. Safe without the lock, but then the sequence says whether it is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(scoped ReadOnlySpan<byte> key, ulong hash)
    {
        // Almost always, the key is that of the first entry with its tag in its home bucket.
        ulong place = _directory[Number(hash)];
        var group = new IndexGroup(_entries.At((uint)place), (byte)(place >> BucketsShift));
        uint entry = group.First(hash);
        return entry != 0 && _entries.HasKey(entry, key) ? entry : group.Find(key, hash, _entries);
    }

    /// <summary>Whether this very entry is the one of some key with this hash.</summary>
    public bool Contains(uint entry, ulong hash) => GroupAt(hash).Contains(entry, hash);

    /// <summary>The same, and it is no tombstone.</summary>
    public bool ContainsAlive(uint entry, ulong hash) => Contains(entry, hash) && !_entries.IsTombstone(entry);

    /// <summary>Asks for what <see cref="Contains"/> and a policy will look at soon.</summary>
    public void Prefetch(uint entry, ulong hash)
    {
        if (!Sse.IsSupported) return;
        ulong place = _directory[Number(hash)];
        new IndexGroup(_entries.At((uint)place), (byte)(place >> BucketsShift)).Prefetch(hash);
        if (_entries.IsWithin(entry)) Sse.Prefetch0(_entries.At(entry));
    }

    /// <summary>Asks for the neighbours of an entry in its policy's list.</summary>
    public void PrefetchNeighbours(uint entry)
    {
        if (!Sse.IsSupported || !_entries.IsWithin(entry)) return;
        byte* start = _entries.At(entry);
        Sse.Prefetch0(_entries.At(*(uint*)(start + EntryLayout.Previous)));
        Sse.Prefetch0(_entries.At(*(uint*)(start + EntryLayout.Next)));
    }

    /// <summary>The pages to cut anew at most before one more entry can be added.</summary>
    public int PagesNeeded(ulong hash)
    {
        IndexGroup group = GroupAt(hash);
        if (!group.IsFull) return 0;
        if (group.Buckets < IndexGroup.MaxBuckets) return FreeGroups(group.Buckets + 1) > 0 ? 0 : 1;

        // A cut may make two groups of any sizes. More than its own pages are never needed twice.
        int directory = OwnDepth(hash) == _depth ? PagesToDouble() : 0;
        return directory + 2;
    }

    /// <summary>Adds an entry. There must be as many pages as <see cref="PagesNeeded"/> said.</summary>
    public void Add(uint entry, ulong hash)
    {
        while (GroupAt(hash) is { IsFull: true } group)
        {
            if (group.Buckets < IndexGroup.MaxBuckets) Resize(hash, group.Buckets + 1);
            else Cut(hash);
        }

        GroupAt(hash).Add(entry, hash);
        Count++;
    }

    public void Replace(uint entry, uint other, ulong hash) => GroupAt(hash).Replace(entry, other, hash);

    public void Remove(uint entry, ulong hash)
    {
        IndexGroup group = GroupAt(hash);
        group.Remove(entry, hash);
        Count--;
        if (group.IsSlack && FreeGroups(group.Buckets - 1) > 0) Resize(hash, group.Buckets - 1);
    }

    /// <summary>The entries of the interval in which a position lies.</summary>
    /// <param name="position">A position in hash space; moved to where the next interval begins, 0 after the
    /// last.</param>
    /// <param name="target">Room for <see cref="IndexGroup.MaxEntries"/>.</param>
    public int CopyGroup(ref ulong position, Span<uint> target)
    {
        int count = GroupAt(position).CopyTo(target);
        int bits = _shardBits + OwnDepth(position);
        position = bits == 0 ? 0 : ((position >> (64 - bits)) + 1) << (64 - bits);
        return count;
    }

    /// <summary>Goes back to one smallest group and frees the rest, if there is no entry.</summary>
    /// <returns>Whether that freed anything.</returns>
    public bool TryShrinkToNothing()
    {
        if (Count > 0 || _depth == 0) return false;
        uint before = 0;
        for (nuint i = 0; i < (nuint)1 << _depth; i++)
        {
            uint group = (uint)_directory[i];
            if (group != before) _pages.Free(group);
            before = group;
        }

        _pages.GiveBack(DirectoryPages(_depth));
        _depth = 0;
        *_directory = Place(NewGroup(1), 1, 0);
        return true;
    }

    /// <summary>All entries, interval by interval. For checks.</summary>
    public IEnumerable<uint> All()
    {
        uint[] group = new uint[IndexGroup.MaxEntries];
        ulong position = 0;
        do
        {
            int count = CopyGroup(ref position, group);
            for (int i = 0; i < count; i++) yield return group[i];
        }
        while (position != 0 && position >> 1 >> (63 - _shardBits) == 0);
    }

    /// <summary>Compares the counts with the groups, and asks for every entry by its key.</summary>
    public void Check(ICollection<string> faults)
    {
        uint[] found = [.. All()];
        if (found.Length != Count) faults.Add($"the index holds {found.Length} entries, and counts {Count}");
        foreach (uint entry in found)
        {
            if (!Contains(entry, _entries.HashOf(entry))) faults.Add($"{entry} does not stand where its hash says");
        }
    }

    private static ulong Place(uint group, int buckets, int depth) =>
        group | ((ulong)buckets << BucketsShift) | ((ulong)depth << DepthShift);

    // Two shifts, because a shift by 64 would be none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint Number(ulong hash) => (nuint)((hash << _shardBits) >> 1 >> (63 - _depth));

    private IndexGroup GroupAt(ulong hash)
    {
        ulong place = _directory[Number(hash)];
        return new(_entries.At((uint)place), (byte)(place >> BucketsShift));
    }

    private int OwnDepth(ulong hash) => (byte)(_directory[Number(hash)] >> DepthShift);

    private int FreeGroups(int buckets) => _pages.FreeSlots(_pages.Classes.OfGroup(buckets));

    private int PagesToDouble() => DirectoryPages(_depth + 1) - DirectoryPages(_depth);

    private int DirectoryPages(int depth) =>
        (int)((Math.Max(0, ((long)sizeof(ulong) << depth) - FreeDirectoryBytes) + PageBytes - 1) / PageBytes);

    /// <summary>Gives the group of a hash another number of buckets.</summary>
    private void Resize(ulong hash, int buckets)
    {
        Span<uint> references = stackalloc uint[IndexGroup.MaxEntries];
        Span<ulong> hashes = stackalloc ulong[IndexGroup.MaxEntries];
        int count = CopyHashed(hash, references, hashes);
        uint old = (uint)_directory[Number(hash)];
        uint group = NewGroup(buckets);
        var target = new IndexGroup(_entries.At(group), buckets);
        for (int i = 0; i < count; i++) target.Add(references[i], hashes[i]);
        byte oldBuckets = (byte)(_directory[Number(hash)] >> BucketsShift);
        Publish(hash, Place(group, buckets, OwnDepth(hash)));
        Free(old, oldBuckets);
    }

    /// <summary>Cuts the interval of a hash in two.</summary>
    private void Cut(ulong hash)
    {
        if (OwnDepth(hash) == _depth) Double();
        Span<uint> references = stackalloc uint[IndexGroup.MaxEntries];
        Span<ulong> hashes = stackalloc ulong[IndexGroup.MaxEntries];
        int count = CopyHashed(hash, references, hashes);
        uint old = (uint)_directory[Number(hash)];
        int depth = OwnDepth(hash) + 1;
        ulong upper = 1UL << (64 - _shardBits - depth);
        int above = 0;
        foreach (ulong found in hashes[..count]) above += (found & upper) != 0 ? 1 : 0;

        CutOff(hash & ~upper, depth, count - above, upper, references, hashes);
        CutOff(hash | upper, depth, above, upper, references, hashes);
        Free(old, IndexGroup.MaxBuckets);
    }

    /// <summary>Makes the group of one half of an interval.</summary>
    private void CutOff(
        ulong half, int depth, int entries, ulong upper, Span<uint> references, Span<ulong> hashes)
    {
        int buckets = IndexGroup.BucketsFor(entries);
        uint group = NewGroup(buckets);
        var target = new IndexGroup(_entries.At(group), buckets);
        for (int i = 0; target.Count < entries; i++)
        {
            if ((hashes[i] & upper) == (half & upper)) target.Add(references[i], hashes[i]);
        }

        Publish(half, Place(group, buckets, depth));
    }

    private uint NewGroup(int buckets)
    {
        uint group = _pages.Allocate(_pages.Classes.OfGroup(buckets));
        new IndexGroup(_entries.At(group), buckets).Clear();
        return group;
    }

    // Groups of one size come and go in waves, as intervals fill alike; so pages of sizes that few have any more are
    // emptied at once, and not only when pages run out.
    private void Free(uint group, int buckets)
    {
        _pages.Free(group);
        int sizeClass = _pages.Classes.OfGroup(buckets);
        int perPage = _pages.Classes.SlotsPerPage(sizeClass);
        if (_pages.FreeSlots(sizeClass) < perPage + perPage / 4) return;

        int count = _pages.BeginEmptying(sizeClass, _emptied);
        foreach (uint moved in _emptied.AsSpan(0, count)) Move(moved, buckets);
        _pages.EndEmptying();
    }

    private void Move(uint from, int buckets)
    {
        uint to = _pages.Allocate(_pages.Classes.OfGroup(buckets));
        int bytes = buckets * IndexGroup.BucketBytes;
        Buffer.MemoryCopy(_entries.At(from), _entries.At(to), bytes, bytes);
        ulong hash = HashWithin(from, buckets);
        Publish(hash, Place(to, buckets, OwnDepth(hash)));
        _pages.Free(from);
    }

    /// <summary>Any hash of a group's interval: that of an entry, or, if it has none, found in the directory.</summary>
    private ulong HashWithin(uint group, int buckets)
    {
        Span<uint> references = stackalloc uint[IndexGroup.MaxEntries];
        if (new IndexGroup(_entries.At(group), buckets).CopyTo(references) > 0) return _entries.HashOf(references[0]);
        ulong number = 0;
        while ((uint)_directory[number] != group) number++;
        return number << 1 << (63 - _depth) >> _shardBits;
    }

    /// <summary>Writes every place of an interval.</summary>
    private void Publish(ulong hash, ulong place)
    {
        int wider = _depth - (byte)(place >> DepthShift);
        nuint first = Number(hash) >> wider << wider;
        for (nuint i = 0; i < (nuint)1 << wider; i++) Volatile.Write(ref _directory[first + i], place);
    }

    /// <summary>
    /// Doubles the directory in place, from its end, so that nothing is overwritten before it was read.
    /// </summary>
    private void Double()
    {
        bool taken = _depth < _maxDepth && _pages.TryWithhold(PagesToDouble());
        if (!taken) throw new InvalidOperationException("The index was not given the pages that it asked for.");
        for (nint i = ((nint)1 << _depth) - 1; i >= 0; i--)
        {
            ulong place = _directory[i];
            _directory[2 * i + 1] = place;
            _directory[2 * i] = place;
        }

        _depth++;
    }

    /// <summary>The entries of a group and their hashes, which are made from the keys again.</summary>
    private int CopyHashed(ulong hash, Span<uint> references, Span<ulong> hashes)
    {
        int count = GroupAt(hash).CopyTo(references);
        if (Sse.IsSupported)
        {
            // All lines are asked for before the first is needed: the waits overlap.
            foreach (uint entry in references[..count]) Sse.Prefetch0(_entries.At(entry));
        }

        for (int i = 0; i < count; i++) hashes[i] = _entries.HashOf(references[i]);
        return count;
    }
}
