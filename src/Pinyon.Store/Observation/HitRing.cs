using System.Numerics;
using System.Runtime.CompilerServices;
using Pinyon.Store.Eviction;
using Pinyon.Store.Index;

namespace Pinyon.Store.Observation;

/// <summary>Reads on their way to the policy, which learns of them later and not of all.</summary>
internal sealed unsafe class HitRing
{
    // A reader may not touch the policy's lists without the lock, and waiting for it would cost more than the read. So
    // it leaves what it read in a small ring. A reader that finds its ring full, and the lock free, tells the policy
    // what is in it; a writer that looks for a victim tells all rings first. If the lock is taken, the oldest reads are
    // overwritten: a policy lives well without some of many. (The idea is that of BP-Wrapper, Ding, Jiang and Zhang,
    // 2009.)
    //
    // Each thread has a stripe of its own, by its small number, so counting needs no atomic step: that would cost as
    // much as the rest of the read, because it also keeps the processor from starting on the next one. A reader tells
    // its own stripe alone: those of others lie in the caches of other cores, and fetching them would cost both sides
    // more than the reads themselves. Threads with greater numbers share the last stripe, and count atomically. So the
    // counts are exact.
    //
    // Two threads of the last stripe may overtake each other by a whole ring and leave the entry of one beside the
    // hash of the other: the index is asked whether the entry stands where the hash says, before the policy hears of
    // it. What an entry was when it was read does not matter: only what is there now is reported.
    private const int Stripes = 32;
    private const int Shared = Stripes - 1;
    private const int HotKeySample = 8;   // one read in eight is enough to know a hot key by
    private const int Mask = HitStripe.Length - 1;

    private const int Expected = 4;

    private readonly OwnStripe?[] _stripes = new OwnStripe?[Stripes];
    private uint _used;   // a bit for each stripe that was ever used

    /// <summary>What the stripes take, of as many threads as most shards ever see.</summary>
    public static long Bytes => Stripes * sizeof(ulong) + Expected * sizeof(HitStripe);

    public long Reads => _stripes.Sum(own => own?.Stripe.Reads ?? 0);

    public long Misses => _stripes.Sum(own => own?.Stripe.Misses ?? 0);

    /// <summary>Counts a read that found its entry.</summary>
    /// <returns>Whether the ring is full: its reads should be passed to the policy now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Hit(uint entry, ulong hash)
    {
        int own = Environment.CurrentManagedThreadId;
        if ((uint)own >= Shared) return RecordShared(entry, hash);
        ref HitStripe stripe = ref StripeAt(own);
        long number = stripe.Reads;
        stripe.Reads = number + 1;
        stripe.Entries[number & Mask] = entry;
        stripe.Hashes[number & Mask] = hash;
        return number - stripe.Told >= Mask;
    }

    /// <summary>Counts a read that found nothing.</summary>
    /// <returns>Whether the ring is full: its reads should be passed to the policy now.</returns>
    public bool Miss(ulong hash)
    {
        int own = Math.Min(Environment.CurrentManagedThreadId, Shared);
        ref long misses = ref StripeAt(own).Misses;
        if (own == Shared) Interlocked.Increment(ref misses);
        else misses++;
        return Hit(0, hash);
    }

    /// <summary>Tells policy and sketch of what all threads have read since the last time. Under the lock.</summary>
    public void Tell(IEvictionPolicy policy, HotKeySketch hotKeys, EntryIndex index, long now)
    {
        for (uint used = Volatile.Read(ref _used); used != 0; used &= used - 1)
        {
            TellStripe(BitOperations.TrailingZeroCount(used), policy, hotKeys, index, now);
        }
    }

    /// <summary>Tells policy and sketch of what this thread has read since the last time. Under the lock.</summary>
    public void TellOwn(IEvictionPolicy policy, HotKeySketch hotKeys, EntryIndex index, long now) =>
        TellStripe(Math.Min(Environment.CurrentManagedThreadId, Shared), policy, hotKeys, index, now);

    private void TellStripe(int number, IEvictionPolicy policy, HotKeySketch hotKeys, EntryIndex index, long now)
    {
        ref HitStripe stripe = ref StripeAt(number);
        long reads = Volatile.Read(ref stripe.Reads);
        if (reads == stripe.Told) return;
        long first = Math.Max(stripe.Told, reads - HitStripe.Length);
        for (long i = first; i < reads; i++) index.Prefetch(stripe.Entries[i & Mask], stripe.Hashes[i & Mask]);
        for (long i = first; i < reads; i++) index.PrefetchNeighbours(stripe.Entries[i & Mask]);
        for (long i = first; i < reads; i++)
        {
            uint entry = stripe.Entries[i & Mask];
            ulong hash = stripe.Hashes[i & Mask];
            if (entry == 0)
            {
                policy.Miss(hash);
            }
            else if (index.ContainsAlive(entry, hash))
            {
                policy.Hit(entry, hash, now);
                if ((i & (HotKeySample - 1)) == 0) hotKeys.Touch(hash, entry, HotKeySample);
            }
        }

        Volatile.Write(ref stripe.Told, reads);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RecordShared(uint entry, ulong hash)
    {
        ref HitStripe stripe = ref StripeAt(Shared);
        long number = Interlocked.Increment(ref stripe.Reads) - 1;
        stripe.Entries[number & Mask] = entry;
        stripe.Hashes[number & Mask] = hash;
        return number - stripe.Told >= Mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref HitStripe StripeAt(int number) => ref (_stripes[number] ?? MakeStripe(number)).Stripe;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private OwnStripe MakeStripe(int number)
    {
        var made = new OwnStripe();
        OwnStripe stripe = Interlocked.CompareExchange(ref _stripes[number], made, null) ?? made;
        Interlocked.Or(ref _used, 1u << number);
        return stripe;
    }
}
