using Microsoft.Extensions.Logging;
using Pinyon.Membership;
using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Cluster;

/// <summary>Logs what becomes of the members: which there are, and which can be reached.</summary>
internal sealed class ClusterLog(ILogger logger) : ILinkObserver, IViewObserver
{
    public void Opened(MemberLink link, in LinkOpened opened) =>
        NodeLog.LinkOpened(logger, link.Member.Name, link.Member.Address.ToString());

    public void Down(MemberLink link, PeerException reason) =>
        NodeLog.LinkDown(logger, link.Member.Name, link.Member.Address.ToString(), reason.Message);

    public void Changing(ClusterView before, ClusterView after)
    {
    }

    public void Changed(ClusterView before, ClusterView after)
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        NodeLog.ViewChanged(
            logger, after.Members.Length, after.Ring, Names(after, before), Names(before, after));
    }

    /// <summary>The members of one view that the other does not have.</summary>
    private static string Names(ClusterView view, ClusterView other)
    {
        Member[] members = [.. view.Members.Except(other.Members)];
        return members.Length > 0 ? string.Join(", ", members.Select(member => member.Name)) : "none";
    }
}
