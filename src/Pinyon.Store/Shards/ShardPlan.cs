using System.Numerics;
using Pinyon.Store.Budget;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Shards;

/// <summary>Into how many shards a store is cut.</summary>
internal static class ShardPlan
{
    private const int ShardsPerCore = 4;

    // Below this, a shard has too few entries to tell good ones from bad, and too few pages for all sizes of slot.
    private const long MinShardBytes = 4 << 20;
    private const long MinShardEntries = 4000;

    /// <summary>As many as writers can use, a power of two, but none too small for the greatest entry.</summary>
    public static int CountFor(StoreOptions options, int cores)
    {
        long filled = options.BudgetBytes / MinShardBytes;
        if (options.MaxEntries > 0) filled = Math.Min(filled, options.MaxEntries / MinShardEntries);
        long wanted = Math.Clamp(filled, 1, ShardsPerCore * (long)cores);
        int count = 1 << BitOperations.Log2((ulong)wanted);
        while (count > 1 && !Limits(options, count).CanHold(EntryKey.MaxLength, options.MaxValueBytes)) count /= 2;
        while (options.BudgetBytes / count > ShardLimits.MaxRegionBytes) count *= 2;
        return count;
    }

    /// <summary>Makes the shards, and the regions that they share.</summary>
    public static Shard[] Make(StoreOptions options, int count, SharedParts shared)
    {
        ShardLimits limits = Limits(options, count);
        long more = options.MaxEntries % count;   // this many shards may hold one entry more than the others
        int sharing = (int)Math.Clamp(ShardLimits.MaxRegionBytes / limits.BudgetBytes, 1, count);
        var shards = new Shard[count];
        PageRegion? region = null;
        for (int i = 0; i < count; i++)
        {
            int sharers = Math.Min(sharing, count - i);
            if (i % sharing == 0) region = new PageRegion(sharers * limits.Pages, limits.PageBytes);
            ShardLimits own = i < more ? limits with { MaxEntries = limits.MaxEntries + 1 } : limits;
            shards[i] = new Shard(in own, region!, (short)(i % sharing), shared);
        }

        return shards;
    }

    /// <summary>
    /// What each shard may take if there are so many; of the entries, its part rounded down, so that the sum does not
    /// exceed the whole.
    /// </summary>
    public static ShardLimits Limits(StoreOptions options, int count) => new(
        Math.Min(options.BudgetBytes / count, ShardLimits.MaxRegionBytes),   // more if MaxEntries allows few shards
        options.MaxValueBytes,
        options.MaxEntries / count,
        BitOperations.Log2((uint)count),
        options.Eviction,
        ((long)options.Floors * sizeof(ulong) + count - 1) / count);
}
