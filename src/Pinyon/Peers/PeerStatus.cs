namespace Pinyon.Peers;

/// <summary>The outcome of one item of a request at the member that was asked.</summary>
internal enum PeerStatus : byte
{
    /// <summary>A get found the entry; a delete removed one; an update changed one.</summary>
    Found,

    /// <summary>There was no entry to return, to remove or to change.</summary>
    NotFound,

    /// <summary>The value was kept; with an update: there was no entry before.</summary>
    Stored,

    /// <summary>
    /// The receiver does not own the key and touched nothing; the result names the owner it knows (R1).
    /// </summary>
    Moved,

    /// <summary>
    /// The write came after its own deadline, or with a version more than a day ahead (R2), and changed nothing; the
    /// version tells by which clock (R5).
    /// </summary>
    Late,

    /// <summary>Larger than the owner's store can hold.</summary>
    TooLarge,

    /// <summary>The owner has no group of that name.</summary>
    NoSuchGroup,

    /// <summary>
    /// The reply was full of other items' values; ask for this item again. Never the first result, unless the request
    /// travelled on a lane (<see cref="PeerHeader.ByLane"/>).
    /// </summary>
    NotSent,

    /// <summary>Nothing to return without loading it: ask again with <see cref="PeerOperation.Load"/>.</summary>
    Pending,

    /// <summary>
    /// The loader failed; the value is its message in UTF-8. Final: no other member is asked to load.
    /// </summary>
    LoadFailed,

    /// <summary>The condition did not hold and nothing changed; the version is the one in force, 0 = absent.</summary>
    ConditionFailed,

    /// <summary>
    /// All of the group's concurrent loads were in use, or the message budget was, until the request had waited long
    /// enough.
    /// </summary>
    Busy,

    /// <summary>The load did not end before the request had waited long enough.</summary>
    TimedOut,

    /// <summary>The value to add to is not a decimal integer of 64 bits; nothing changed.</summary>
    NotANumber,

    /// <summary>The sum would not fit 64 bits; nothing changed.</summary>
    Overflow,

    /// <summary>
    /// A replicate that was sent in another term of the receiver, and changed nothing; the version is its term (R9).
    /// </summary>
    OtherTerm,
}
