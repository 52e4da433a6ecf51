namespace Pinyon.Peers;

/// <summary>Learns how every request to a member ended, before its caller does.</summary>
/// <remarks>Called by the thread that noticed; must not block or throw.</remarks>
internal interface IPeerObserver
{
    /// <summary>The member answered.</summary>
    void Replied(PeerReply reply);

    /// <summary>There is no usable answer.</summary>
    void Failed(PeerException fault);
}
