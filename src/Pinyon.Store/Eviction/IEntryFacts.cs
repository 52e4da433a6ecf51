namespace Pinyon.Store.Eviction;

/// <summary>What a policy may ask about an entry beyond its links. A shard answers, or the table of a test.</summary>
internal interface IEntryFacts
{
    /// <summary>What the entry counts against the policy's capacity: bytes, or 1 where entries are counted.</summary>
    int Charge(uint entry);

    /// <summary>The hash of the entry's key, computed again from the key: expensive, for eviction paths only.</summary>
    ulong Hash(uint entry);
}
