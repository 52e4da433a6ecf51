namespace Pinyon.Peers;

/// <summary>How one item of a request fared at the member that was asked.</summary>
internal enum PeerStatus : byte
{
    /// <summary>A get found the entry; a delete removed one.</summary>
    Found,

    /// <summary>There was no entry to return or to remove.</summary>
    NotFound,

    /// <summary>The value was kept.</summary>
    Stored,

    /// <summary>
    /// The receiver does not own the key and touched nothing; the result names the owner it knows (R1).
    /// </summary>
    Moved,

    /// <summary>The write came after its own deadline and was not applied (R5).</summary>
    Late,

    /// <summary>Larger than the owner's store can hold.</summary>
    TooLarge,

    /// <summary>The owner has no group of that name.</summary>
    NoSuchGroup,

    /// <summary>The reply was full of other items' values; ask for this item again. Never the first result.</summary>
    NotSent,
}
