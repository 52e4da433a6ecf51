using System.Numerics;

namespace Pinyon.Store.Memory;

/// <summary>Into how many shards a store is cut.</summary>
internal static class ShardPlan
{
    private const int ShardsPerCore = 4;

    /// <summary>As many as writers can use, a power of two, but none too small for the greatest entry.</summary>
    public static int CountFor(StoreOptions options, int cores)
    {
        long greatest = Charge.ShardBytes + Charge.Of(EntryKey.MaxLength, options.MaxValueBytes);
        long count = Math.Min(options.BudgetBytes / greatest, ShardsPerCore * (long)cores);
        return 1 << BitOperations.Log2((uint)Math.Max(count, 1));
    }
}
