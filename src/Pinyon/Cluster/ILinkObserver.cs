using Pinyon.Peers;

namespace Pinyon.Cluster;

/// <summary>Learns when links open and go down. Called by the thread that noticed; must not block or throw.</summary>
internal interface ILinkObserver
{
    /// <summary>The first answer of a new link, or of one that was down.</summary>
    void Opened(MemberLink link, in LinkOpened opened);

    /// <summary>The member cannot be reached any more.</summary>
    void Down(MemberLink link, PeerException reason);
}
