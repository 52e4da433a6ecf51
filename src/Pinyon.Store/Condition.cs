namespace Pinyon.Store;

/// <summary>What must hold of the entry in place for an operation to happen. An expired entry is absent.</summary>
public enum Condition : byte
{
    /// <summary>Nothing.</summary>
    Always,

    /// <summary>There is no entry.</summary>
    IfAbsent,

    /// <summary>There is an entry.</summary>
    IfPresent,

    /// <summary>There is an entry and its version equals <see cref="WriteOptions.Expected"/>.</summary>
    IfVersion,

    /// <summary>
    /// There is no entry, or <see cref="WriteOptions.Version"/> wins against its version: the higher one does; among
    /// equal ones a removal beats a value, and of two values the one with the greater bytes stays (COHERENCE R2). A
    /// write must also be above the version of a tombstone, and above the floor; no other condition looks at these.
    /// </summary>
    IfNewer,
}
