using Pinyon.Peers.Details;

namespace Pinyon.Peers;

/// <summary>What one member may ask of another.</summary>
internal enum PeerOperation : byte
{
    /// <summary>Looks up, and never waits: what would have to be loaded is <see cref="PeerStatus.Pending"/>.</summary>
    Get,

    /// <summary>Looks up, and loads what is not there; may wait as long as the header allows.</summary>
    Load,

    /// <summary>Keeps a value if its condition holds.</summary>
    Set,

    /// <summary>Removes an entry if its condition holds.</summary>
    Delete,

    /// <summary>Drops all entries of the group here; sent to every member. The one item has no key.</summary>
    Clear,

    /// <summary>Drops the entries here that have a tag; sent to every member. The keys of the items are tags.</summary>
    RemoveTag,

    /// <summary>Tells of a key's entry all but the value; loads nothing.</summary>
    Explain,

    /// <summary>
    /// The owner tells a holder to end its copies of these keys, or all of the group's if it names none (R4).
    /// </summary>
    Revoke,

    /// <summary>
    /// The owner hands a replica its entries, each with its version; what the replica has wins if it is higher (R9).
    /// </summary>
    Replicate,

    /// <summary>A holder asks for more of its lease; no keys, and the group does not matter (R4).</summary>
    Renew,

    /// <summary>
    /// Reads an entry, changes it and writes it in one step at its owner; <see cref="PeerUpdate"/> says how. One item.
    /// </summary>
    Update,

    /// <summary>Touches an entry, which renews its time to idle, and tells all but the value; loads nothing.</summary>
    Touch,

    /// <summary>
    /// Lists or counts a part of the keys that the receiver owns, as <see cref="PeerScan"/> says. One item, without a
    /// key; <see cref="PeerStatus.Moved"/> is no answer to it.
    /// </summary>
    Scan,
}
