using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;
using Pinyon.Store.Expiration;
using Pinyon.Store.Index;
using Pinyon.Store.Observation;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Budget;

/// <summary>What one shard may take, and how it divides that.</summary>
/// <param name="BudgetBytes">Everything it may take.</param>
/// <param name="MaxValueBytes">The greatest value it accepts, if that fits.</param>
/// <param name="MaxEntries">How many entries it may hold; 0 = as many as fit.</param>
/// <param name="ShardBits">How many top bits of the hash have chosen it.</param>
/// <param name="Eviction">The policy that chooses what it evicts.</param>
/// <param name="FloorBytes">Its share of what the floors take.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ShardLimits(
    long BudgetBytes,
    int MaxValueBytes,
    long MaxEntries,
    int ShardBits,
    EvictionPolicyKind Eviction = EvictionPolicyKind.Lru,
    long FloorBytes = 0)
{
    /// <summary>A shard's entries are counted in these, from small pages for a small shard to 64 KiB.</summary>
    public const int MinPageBytes = 4 << 10;
    public const int MaxPageBytes = 64 << 10;

    /// <summary>
    /// What shards of one region may have together: as far as 32-bit references reach, and a little less.
    /// </summary>
    public const long MaxRegionBytes = 15L << 30;

    private const int TombstoneShare = 64;
    private const int SmallestEntry = 24;
    private const int WantedPages = 2048;
    private const int CommonEntry = 512;
    private const int ObjectBytes = 8 << 10;   // the shard's objects, and the first page of its directory

    /// <summary>Of an entry that takes as much room as its key and value can.</summary>
    public static WriteOptions AllBlocks => new(Version: 1, Flags: 1, ExpiresAt: 1, Idle: 1);

    public int PageBytes => (int)Math.Clamp(
        (long)BitOperations.RoundUpToPowerOf2((ulong)(BudgetBytes / WantedPages)), MinPageBytes, MaxPageBytes);

    /// <summary>What is taken whether there are entries or not.</summary>
    public long FixedBytes =>
        ObjectBytes + FloorBytes + TimerWheel.Bytes + HitRing.Bytes + HotKeySketch.Bytes
            + BudgetBytes / PageBytes * Unsafe.SizeOf<PageState>();

    /// <summary>What all tombstones may take.</summary>
    public long TombstoneBytes => BudgetBytes / TombstoneShare;

    /// <summary>What a policy's tables are made for to begin with; they grow, within the budget.</summary>
    public long ExpectedEntries => MaxEntries > 0 ? MaxEntries : Math.Max(1, BudgetBytes / CommonEntry);

    public int Pages => (int)((BudgetBytes - FixedBytes) / PageBytes);

    /// <summary>
    /// The directory of the index, as long as it becomes with the smallest entries and uneven intervals.
    /// </summary>
    public long DirectoryBytes => Math.Max(
        MinPageBytes,
        (long)BitOperations.RoundUpToPowerOf2((ulong)(BudgetBytes / SmallestEntry / (IndexGroup.MaxEntries / 2)))
            * sizeof(ulong) * 8);

    /// <summary>Whether an entry of such a size fits, if there is nothing else.</summary>
    public bool CanHold(int keyLength, int valueLength)
    {
        if (FixedBytes >= BudgetBytes) return false;
        var classes = new SizeClasses(PageBytes, Pages);
        return EntryShape.Of(keyLength, valueLength, AllBlocks, classes).Spread(classes).FitsAlone(Pages);
    }
}
