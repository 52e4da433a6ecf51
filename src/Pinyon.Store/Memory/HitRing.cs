using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Memory;

/// <summary>Reads on their way to the policy, which learns of them later and not of all.</summary>
internal sealed unsafe class HitRing
{
    // A reader may not touch the policy's lists without the lock, and waiting for it would cost more than the read. So
    // it leaves what it read in a small ring; whoever finds the ring full and the lock free tells the policy all of it,
    // and so does every writer before it looks for a victim. If the lock is taken, the oldest are overwritten: a policy
    // lives well without some of many reads. (The idea is that of BP-Wrapper, Ding, Jiang and Zhang, 2009.)
    //
    // One atomic step per read, on a counter that counts exactly and gives the place in the ring as well. Two threads of
    // one stripe may overtake each other by a whole ring and leave the entry of one beside the hash of the other: the
    // index is asked whether the entry stands where the hash says, before the policy hears of it. What an entry was when
    // it was read does not matter: only what is there now is told.
    private const int MaxStripes = 8;
    private const int Mask = HitStripe.Length - 1;

    private readonly HitStripe[] _stripes =
        new HitStripe[Math.Min(MaxStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount))];

    public static long Bytes =>
        Math.Min(MaxStripes, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)) * (long)sizeof(HitStripe);

    public long Reads => _stripes.Sum(stripe => stripe.Reads);

    public long Misses => _stripes.Sum(stripe => stripe.Misses);

    /// <summary>Counts a read that found its entry.</summary>
    /// <returns>Whether the ring is full: the policy should be told.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Hit(uint entry, ulong hash) => Record(ref OwnStripe(), entry, hash);

    /// <summary>Counts a read that found nothing.</summary>
    /// <returns>Whether the ring is full: the policy should be told.</returns>
    public bool Miss(ulong hash)
    {
        ref HitStripe stripe = ref OwnStripe();
        bool full = Record(ref stripe, 0, hash);
        Interlocked.Increment(ref stripe.Misses);
        return full;
    }

    /// <summary>Tells the policy of what was read since the last time. Under the lock.</summary>
    public void Tell(IEvictionPolicy policy, EntryIndex index, long now)
    {
        foreach (ref HitStripe stripe in _stripes.AsSpan())
        {
            long reads = Volatile.Read(ref stripe.Reads);
            for (long i = Math.Max(stripe.Told, reads - HitStripe.Length); i < reads; i++)
            {
                uint entry = stripe.Entries[i & Mask];
                ulong hash = stripe.Hashes[i & Mask];
                if (entry == 0) policy.Miss(hash);
                else if (index.Contains(entry, hash)) policy.Hit(entry, hash, now);
            }

            Volatile.Write(ref stripe.Told, reads);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Record(ref HitStripe stripe, uint entry, ulong hash)
    {
        long number = Interlocked.Increment(ref stripe.Reads) - 1;
        stripe.Entries[number & Mask] = entry;
        stripe.Hashes[number & Mask] = hash;
        return number - stripe.Told >= Mask;
    }

    // Threads share a stripe when there are more of them than stripes; it is exact all the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref HitStripe OwnStripe()
    {
        HitStripe[] stripes = _stripes;
        return ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(stripes),
            (nint)(uint)(Environment.CurrentManagedThreadId & (stripes.Length - 1)));
    }
}
