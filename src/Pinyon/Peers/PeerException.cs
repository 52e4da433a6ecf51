namespace Pinyon.Peers;

/// <summary>A call to a peer that brought no usable answer.</summary>
/// <param name="failure">Which kind of failure.</param>
/// <param name="message">For people: what was tried, and what came of it.</param>
/// <param name="inner">The transport's own error.</param>
internal sealed class PeerException(PeerFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public PeerFailure Failure { get; } = failure;

    /// <summary>No connection came about: the peer has certainly not seen the request.</summary>
    public bool WasNeverSent { get; init; }

    /// <summary>The request was sent, and its reply could not be taken: it may have been carried out.</summary>
    public bool WasOfReply { get; init; }
}
