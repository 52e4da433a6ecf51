namespace Pinyon.Store.Eviction;

/// <summary>What a policy may ask of an entry beyond its links: asked of the shard, or of a test's table.</summary>
internal interface IEntryFacts
{
    /// <summary>What the entry counts against the policy's capacity: bytes, or 1 where entries are counted.</summary>
    int Charge(uint entry);

    /// <summary>The hash of the entry's key, made from the key again: dear, for eviction paths only.</summary>
    ulong Hash(uint entry);
}
