namespace Pinyon.Store;

/// <summary>How a write, a removal or a change of expiry ended.</summary>
public enum WriteStatus : byte
{
    /// <summary>The value, or the new expiry, is in force.</summary>
    Stored,

    /// <summary>There was an entry, and it is gone.</summary>
    Removed,

    /// <summary>There was no entry to remove or to change.</summary>
    NotFound,

    /// <summary>The condition did not hold; nothing changed.</summary>
    ConditionFailed,

    /// <summary>
    /// The value can never fit, or not beside the drafts and pinned values that callers hold at present; nothing
    /// changed and nothing was evicted for it.
    /// </summary>
    TooLarge,
}
