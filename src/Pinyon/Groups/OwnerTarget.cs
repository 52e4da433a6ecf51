using Pinyon.Cluster;
using Pinyon.Membership;

namespace Pinyon.Groups;

/// <summary>Where an item of a request is sent: the link to a member, a stranger, or this node itself.</summary>
/// <param name="Link">The link; null for strangers and for this node.</param>
/// <param name="Stranger">A member that a peer named and this node's view does not know.</param>
/// <param name="Final">It is the second owner that is asked: it answers whatever it believes (R1).</param>
internal readonly record struct OwnerTarget(MemberLink? Link, Member? Stranger = null, bool Final = false)
{
    public bool IsHere => Link is null && Stranger is null;
}
