using System.Runtime.InteropServices;

namespace Pinyon.Store.Budget;

/// <summary>What a shard counts, under its lock.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ShardCounters
{
    public long Entries;
    public long Bytes;
    public long Hits;
    public long Misses;
    public long Writes;
    public long Replaced;
    public long Removed;
    public long Expired;
    public long Evicted;
    public long Refused;
    public long Tombstones;
    public long TombstonesDroppedEarly;
    public long HeldBytes;

    public void Add(in ShardCounters other)
    {
        Entries += other.Entries;
        Bytes += other.Bytes;
        Hits += other.Hits;
        Misses += other.Misses;
        Writes += other.Writes;
        Replaced += other.Replaced;
        Removed += other.Removed;
        Expired += other.Expired;
        Evicted += other.Evicted;
        Refused += other.Refused;
        Tombstones += other.Tombstones;
        TombstonesDroppedEarly += other.TombstonesDroppedEarly;
        HeldBytes += other.HeldBytes;
    }

    public readonly StoreStatistics ToStatistics() => new()
    {
        Entries = Entries,
        Bytes = Bytes,
        Hits = Hits,
        Misses = Misses,
        Writes = Writes,
        Replaced = Replaced,
        Removed = Removed,
        Expired = Expired,
        Evicted = Evicted,
        Refused = Refused,
        Tombstones = Tombstones,
        TombstonesDroppedEarly = TombstonesDroppedEarly,
        HeldBytes = HeldBytes,
    };
}
