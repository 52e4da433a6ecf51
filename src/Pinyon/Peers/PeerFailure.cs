namespace Pinyon.Peers;

/// <summary>Why a peer gave no usable answer.</summary>
internal enum PeerFailure : byte
{
    /// <summary>No connection, or it broke before the answer was whole.</summary>
    Unreachable,

    /// <summary>No answer within the call's time.</summary>
    TimedOut,

    /// <summary>The message was larger than the receiver, or this node, takes.</summary>
    TooLarge,

    /// <summary>An answer that is no answer: another protocol, or a fault at the receiver.</summary>
    Broken,

    /// <summary>
    /// Not asked, because too much waits for the peer already; or this node or the peer had no room for the message in
    /// time. Nothing was changed.
    /// </summary>
    Busy,
}
