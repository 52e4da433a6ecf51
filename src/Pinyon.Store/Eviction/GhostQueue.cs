using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Store.Eviction;

/// <summary>The keys that left last, by 32 bits of their hashes; the oldest is forgotten first.</summary>
internal sealed class GhostQueue
{
    // A ring of fingerprints in the order of leaving, and a table that finds a fingerprint's place in it. 8.8 bytes for
    // a key, all of them allocated at once.
    //
    //     ring     … │ print │ print │ 0 │ print │ …     0: taken out, a hole
    //                  ▲ oldest              ▲ next
    //     table    buckets of 16 slots of 32 bits: [ upper bits of the print │ place in the ring + 1 ]     0: free
    //
    // A key has two buckets, one line of the processor's cache each, and stands in the one that was emptier; if both
    // are full, one of those there goes to its other bucket. So seven eighths of the slots can be in use, and nothing
    // has to move when one is freed. Should all of those be full too, one key is forgotten early. A slot need not hold
    // all bits of a fingerprint: the ring does.
    //
    // Holes take room in the ring, and it has a sixteenth more than keys. When it is full, the holes next to the oldest
    // keys are closed by moving those before them up: on average sixteen keys for a hole, a part of a millisecond at
    // the worst. Two keys in 2^32 look alike: a stranger is then taken for a ghost.
    // (Two buckets: Azar, Broder, Karlin & Upfal, "Balanced Allocations", 1994; Dietzfelbinger & Weidling 2007.)
    private const int SlotsPerBucket = 16;
    private const int UsedPerBucket = 14;
    private const int OfRoomForHoles = 16;
    private const int FarthestHole = 1 << 14;
    private const int MostRoom = 1 << 29;
    private const uint FirstSpread = 0x9E3779B1;
    private const uint SecondSpread = 0x85EBCA6B;

    private uint[] _ring;
    private uint[] _slots;
    private uint _placeMask;
    private long _first;
    private long _next;

    /// <summary>Makes room for a number of keys; <see cref="Resize"/> changes it.</summary>
    public GhostQueue(long room)
    {
        Room = (int)Math.Clamp(room, 1, MostRoom);
        Allocate();
    }

    /// <summary>How many keys it remembers.</summary>
    public int Room { get; private set; }

    public int Count { get; private set; }

    public long Bytes => (long)(_ring.Length + _slots.Length) * sizeof(uint);

    /// <summary>Remembers a key that leaves now.</summary>
    public void Add(ulong hash)
    {
        uint print = Print(hash);
        Take(print);
        while (Count >= Room) ForgetOldest();
        while (_next - _first >= _ring.Length) MakePlace();
        Append(print);
    }

    /// <summary>Whether the key was there; it is not any more.</summary>
    public bool Take(ulong hash) => Take(Print(hash));

    /// <summary>Changes how many keys it remembers; allocates only if they are more than ever before.</summary>
    public void Resize(long room)
    {
        int wanted = (int)Math.Clamp(room, 1, MostRoom);
        while (Count > wanted) ForgetOldest();
        Room = wanted;
        if (RingFor(wanted) <= _ring.Length) return;

        uint[] old = _ring;
        long first = _first;
        long next = _next;
        Allocate();
        for (long i = first; i < next; i++)
        {
            uint print = old[i % old.Length];
            if (print != 0) Append(print);
        }
    }

    private static uint Print(ulong hash) => Math.Max((uint)(hash >> 32) ^ (uint)hash, 1);

    private static long RingFor(int room) => room + room / OfRoomForHoles + 1;

    [MemberNotNull(nameof(_ring), nameof(_slots))]
    private void Allocate()
    {
        _ring = new uint[RingFor(Room)];
        _slots = new uint[((long)Room + UsedPerBucket - 1) / UsedPerBucket * SlotsPerBucket];
        _placeMask = uint.MaxValue >> int.LeadingZeroCount(_ring.Length);
        _first = _next = 0;
        Count = 0;
    }

    private bool Take(uint print)
    {
        int slot = Find(print);
        if (slot < 0) return false;
        Clear(slot);
        return true;
    }

    private void Append(uint print)
    {
        int place = (int)(_next++ % _ring.Length);
        int slot = FreeSlot(print);
        _ring[place] = print;
        _slots[slot] = SlotOf(print, place);
        Count++;
    }

    private void ForgetOldest()
    {
        uint print = _ring[_first++ % _ring.Length];
        if (print != 0) Take(print);
    }

    /// <summary>Closes the holes next to the oldest keys, or forgets one if they are far away.</summary>
    private void MakePlace()
    {
        int live = 0;
        while (live < FarthestHole && _ring[PlaceAt(live)] != 0) live++;
        if (live == FarthestHole)
        {
            ForgetOldest();
            return;
        }

        int holes = 1;
        while (live + holes < _ring.Length && _ring[PlaceAt(live + holes)] == 0) holes++;
        for (int i = live - 1; i >= 0; i--)
        {
            uint print = _ring[PlaceAt(i)];
            int to = PlaceAt(i + holes);
            _slots[Find(print)] = SlotOf(print, to);
            _ring[to] = print;
        }

        _first += holes;
    }

    private int PlaceAt(int fromOldest) => (int)((_first + fromOldest) % _ring.Length);

    private uint SlotOf(uint print, int place) => (print & ~_placeMask) | (uint)(place + 1);

    private int PlaceOf(int slot) => (int)(_slots[slot] & _placeMask) - 1;

    private int FirstBucket(uint print) => BucketOf(print * FirstSpread);

    private int SecondBucket(uint print) => BucketOf((print ^ (print >> 15)) * SecondSpread);

    private int BucketOf(uint mixed) =>
        (int)((ulong)mixed * (uint)(_slots.Length / SlotsPerBucket) >> 32) * SlotsPerBucket;

    /// <summary>Where a fingerprint stands in the table; negative if nowhere.</summary>
    private int Find(uint print)
    {
        int slot = FindIn(FirstBucket(print), print);
        return slot >= 0 ? slot : FindIn(SecondBucket(print), print);
    }

    private int FindIn(int bucket, uint print)
    {
        for (int slot = bucket; slot < bucket + SlotsPerBucket; slot++)
        {
            if (((_slots[slot] ^ print) & ~_placeMask) != 0 || _slots[slot] == 0) continue;
            if (_ring[PlaceOf(slot)] == print) return slot;
        }

        return -1;
    }

    private int FreeSlot(uint print)
    {
        int first = FirstBucket(print);
        int second = SecondBucket(print);
        int bucket = Used(first) <= Used(second) ? first : second;
        int slot = FreeSlotIn(bucket);
        return slot >= 0 ? slot : EmptySlotIn(bucket);
    }

    private int FreeSlotIn(int bucket)
    {
        int slot = _slots.AsSpan(bucket, SlotsPerBucket).IndexOf(0u);
        return slot < 0 ? slot : bucket + slot;
    }

    /// <summary>Empties a slot of a full bucket: the first whose key finds room in its other bucket.</summary>
    private int EmptySlotIn(int bucket)
    {
        for (int slot = bucket; slot < bucket + SlotsPerBucket; slot++)
        {
            uint print = _ring[PlaceOf(slot)];
            int other = FreeSlotIn(FirstBucket(print) == bucket ? SecondBucket(print) : FirstBucket(print));
            if (other < 0) continue;
            _slots[other] = _slots[slot];
            return slot;
        }

        Clear(bucket);
        return bucket;
    }

    private int Used(int bucket) => SlotsPerBucket - _slots.AsSpan(bucket, SlotsPerBucket).Count(0u);

    private void Clear(int slot)
    {
        _ring[PlaceOf(slot)] = 0;
        _slots[slot] = 0;
        Count--;
    }
}
