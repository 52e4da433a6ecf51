namespace Pinyon.Store.Memory;

/// <summary>What things cost on the managed heap, so that the budget counts what is really taken.</summary>
internal static class Charge
{
    /// <summary>An entry beside its key and value: see the sum in docs/internals/store.md.</summary>
    public const int EntryBytes = 168;

    /// <summary>A shard without entries: the slots of its wheel, the smallest index, its own objects.</summary>
    public const int ShardBytes = 8 << 10;

    public static long Of(int keyLength, long valueLength) => EntryBytes + keyLength + valueLength;
}
