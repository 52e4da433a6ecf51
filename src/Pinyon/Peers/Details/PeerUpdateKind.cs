namespace Pinyon.Peers.Details;

/// <summary>What can be done to an entry in one step at its owner.</summary>
/// <remarks>
/// Those that store a value make an entry where there is not one yet, with the item's times, tags and flags. An entry
/// that is there keeps its own; only <see cref="GetAndSet"/> replaces it whole.
/// </remarks>
internal enum PeerUpdateKind : byte
{
    /// <summary>
    /// Adds to a value that is a decimal integer of 64 bits; absent is 0, or the item's value. Answers with the sum.
    /// </summary>
    Increment,

    /// <summary>Adds bytes at the end; absent is empty. Answers with the new length.</summary>
    Append,

    /// <summary>
    /// Puts bytes over those at a place, and zeros before them where there were none. Answers with the new length.
    /// </summary>
    SetRange,

    /// <summary>Stores a value, and answers with the one before.</summary>
    GetAndSet,

    /// <summary>Removes an entry, and answers with its value.</summary>
    GetAndRemove,

    /// <summary>Gives an entry another time to live; 0 = none. Its time to idle stays.</summary>
    Expire,

    /// <summary>Gives an entry another time to live and another time to idle; 0 = none.</summary>
    ExpireAndIdle,

    /// <summary>Takes an entry's time to live away; the condition failed if it has none.</summary>
    Persist,
}
