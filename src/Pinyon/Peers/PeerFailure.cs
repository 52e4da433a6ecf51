namespace Pinyon.Peers;

/// <summary>Why a peer gave no usable answer.</summary>
internal enum PeerFailure : byte
{
    /// <summary>No connection, or it broke before the answer was whole.</summary>
    Unreachable,

    /// <summary>No answer within the call's time.</summary>
    TimedOut,

    /// <summary>
    /// The request was larger than this node sends, or the member refused it or had too long a reply to it. A reply
    /// that this node does not take is <see cref="Broken"/>.
    /// </summary>
    TooLarge,

    /// <summary>An answer that is no answer: another protocol, or a fault at the receiver.</summary>
    Broken,

    /// <summary>
    /// Not asked, because too much waits for the peer already; or this node or the peer had no room for the message in
    /// time. Nothing was changed, unless the room was for its reply (<see cref="PeerException.WasOfReply"/>).
    /// </summary>
    Busy,
}
