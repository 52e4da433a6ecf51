using Pinyon.Peers;

namespace Pinyon.Cluster;

internal sealed class NoLinkObserver : ILinkObserver
{
    public static NoLinkObserver Instance { get; } = new();
    public void Opened(MemberLink link, in LinkOpened opened) { }
    public void Down(MemberLink link, PeerException reason) { }
}
