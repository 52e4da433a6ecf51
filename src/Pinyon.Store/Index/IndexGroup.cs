using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pinyon.Store.Entries;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Index;

/// <summary>Up to eight buckets side by side: all entries of one interval of hash space.</summary>
/// <param name="start">The first bucket.</param>
/// <param name="buckets">How many there are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct IndexGroup(byte* start, int buckets)
{
    // A bucket is one line of the cache:
    //
    //     0                                      48                       60       61      62
    //     ┌──────────────────────────────────────┬────────────────────────┬────────┬───────┬──────┐
    //     │ 12 references of 32 bits; 0 = free   │ 12 tags of 8 bits      │ passed │ count │ free │
    //     └──────────────────────────────────────┴────────────────────────┴────────┴───────┴──────┘
    //
    // The home of a key is the bucket that the low half of its hash names; the tag is the lowest byte. An entry whose
    // home is full lies in the next bucket with room, around the end to the beginning, and every full bucket on its way
    // counts it under "passed": so a search ends at the first bucket with none, and removing leaves no marks.
    // "count" is that of the whole group and stands in its first bucket alone.
    //
    // Fifteen sixteenths of the places may be taken; then the group gets one bucket more.
    public const int MaxBuckets = SizeClasses.MaxGroupBuckets;
    public const int BucketBytes = SizeClasses.BucketBytes;
    public const int PlacesPerBucket = 12;
    public const int MaxEntries = MaxBuckets * PlacesPerBucket;

    private const int TagsOffset = 48;
    private const int PassedOffset = 60;
    private const int CountOffset = 61;
    private const uint TagMask = (1u << PlacesPerBucket) - 1;

    public int Buckets => buckets;

    public int Count => start[CountOffset];

    public bool IsFull => Count >= Limit(buckets);

    /// <summary>Whether a bucket less would hold the entries, with some room before it has to come back.</summary>
    public bool IsSlack => buckets > 1 && Count < Limit(buckets - 1) - PlacesPerBucket;

    /// <summary>How many entries a number of buckets may hold.</summary>
    public static int Limit(int buckets) => buckets * PlacesPerBucket * 15 / 16;

    /// <summary>The fewest buckets that hold a number of entries and one more.</summary>
    public static int BucketsFor(int entries)
    {
        int buckets = 1;
        while (buckets < MaxBuckets && Limit(buckets) <= entries) buckets++;
        return buckets;
    }

    public void Clear() => new Span<byte>(start, buckets * BucketBytes).Clear();

    /// <summary>The first entry with the tag of a hash in its home bucket; 0 = none. As safe as Find.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint First(ulong hash)
    {
        byte* bucket = start + HomeOf(hash) * BucketBytes;
        uint matches = Matches(bucket, hash);
        return matches == 0 ? 0 : ((uint*)bucket)[BitOperations.TrailingZeroCount(matches) & 15];
    }

    /// <summary>
    /// The entry of a key. Safe in a group that changes or has become something else: then anything comes.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public uint Find(scoped ReadOnlySpan<byte> key, ulong hash, EntryMemory entries)
    {
        int home = HomeOf(hash);
        for (int i = 0; i < buckets; i++)
        {
            byte* bucket = start + home * BucketBytes;
            for (uint matches = Matches(bucket, hash); matches != 0; matches &= matches - 1)
            {
                uint entry = ((uint*)bucket)[BitOperations.TrailingZeroCount(matches)];
                if (entries.HasKey(entry, key)) return entry;
            }

            if (bucket[PassedOffset] == 0) return 0;
            if (++home == buckets) home = 0;
        }

        return 0;
    }

    /// <summary>Whether an entry with this hash is here.</summary>
    public bool Contains(uint entry, ulong hash) => entry != 0 && TryLocate(entry, hash, out _, out _);

    /// <summary>Adds an entry; there must be a place.</summary>
    public void Add(uint entry, ulong hash)
    {
        int home = HomeOf(hash);
        while (true)
        {
            byte* bucket = start + home * BucketBytes;
            for (int place = 0; place < PlacesPerBucket; place++)
            {
                if (((uint*)bucket)[place] != 0) continue;
                ((uint*)bucket)[place] = entry;
                bucket[TagsOffset + place] = (byte)hash;
                start[CountOffset]++;
                return;
            }

            bucket[PassedOffset]++;
            if (++home == buckets) home = 0;
        }
    }

    /// <summary>Puts another reference in the place of an entry that is here.</summary>
    public void Replace(uint entry, uint other, ulong hash)
    {
        if (TryLocate(entry, hash, out byte* bucket, out int place)) ((uint*)bucket)[place] = other;
    }

    /// <summary>Takes out an entry that is here.</summary>
    public void Remove(uint entry, ulong hash)
    {
        if (!TryLocate(entry, hash, out byte* found, out int place)) return;
        ((uint*)found)[place] = 0;
        found[TagsOffset + place] = 0;
        start[CountOffset]--;
        for (int home = HomeOf(hash); ; home = home + 1 == buckets ? 0 : home + 1)
        {
            byte* bucket = start + home * BucketBytes;
            if (bucket == found) return;
            bucket[PassedOffset]--;
        }
    }

    /// <summary>Copies the references out.</summary>
    /// <param name="target">Room for <see cref="MaxEntries"/>.</param>
    public int CopyTo(Span<uint> target)
    {
        int count = 0;
        for (int i = 0; i < buckets; i++)
        {
            uint* bucket = (uint*)(start + i * BucketBytes);
            for (int place = 0; place < PlacesPerBucket; place++)
            {
                if (bucket[place] != 0) target[count++] = bucket[place];
            }
        }

        return count;
    }

    /// <summary>Asks for the home bucket of a hash.</summary>
    public void Prefetch(ulong hash) => Sse.Prefetch0(start + HomeOf(hash) * BucketBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(byte* bucket, ulong hash)
    {
        var tags = Vector128.Load(bucket + TagsOffset);
        return Vector128.Equals(tags, Vector128.Create((byte)hash)).ExtractMostSignificantBits() & TagMask;
    }

    private int HomeOf(ulong hash) => (int)(((hash & uint.MaxValue) * (uint)buckets) >> 32);

    private bool TryLocate(uint entry, ulong hash, out byte* bucket, out int place)
    {
        int home = HomeOf(hash);
        var sought = Vector128.Create(entry);
        for (int i = 0; i < buckets; i++)
        {
            bucket = start + home * BucketBytes;
            for (int four = 0; four < PlacesPerBucket; four += 4)
            {
                var references = Vector128.Load((uint*)bucket + four);
                uint equal = Vector128.Equals(references, sought).ExtractMostSignificantBits();
                place = four + BitOperations.TrailingZeroCount(equal);
                if (equal != 0) return true;
            }

            if (bucket[PassedOffset] == 0) break;
            if (++home == buckets) home = 0;
        }

        bucket = null;
        place = 0;
        return false;
    }
}
