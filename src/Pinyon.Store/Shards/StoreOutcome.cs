namespace Pinyon.Store.Shards;

/// <summary>What became of a value that was to be stored.</summary>
internal enum StoreOutcome : byte
{
    /// <summary>It is there, and no entry had its key.</summary>
    Added,

    /// <summary>It is there, in the place of the entry that had its key.</summary>
    Replaced,

    /// <summary>
    /// It does not fit beside what must stay where it is: drafts, pinned values, the policy's tables. Nothing changed.
    /// </summary>
    NoRoom,
}
