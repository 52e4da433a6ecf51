using System.Runtime.InteropServices;
using Pinyon.Peers.Budget;

namespace Pinyon;

/// <summary>What a node did since it started, towards the other members. Counts never fall.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NodeStatistics
{
    /// <summary>Calls to other members; a batch to one owner is one call.</summary>
    public long PeerCalls { get; init; }

    /// <summary>Calls that brought no usable answer.</summary>
    public long PeerErrors { get; init; }

    /// <summary>Calls that other members made here.</summary>
    public long PeerRequests { get; init; }

    /// <summary>Those among them from members that see other members than this node does.</summary>
    public long OtherRings { get; init; }

    /// <summary>Items refused because another member owns them by this node's table.</summary>
    public long Moved { get; init; }

    /// <summary>Writes refused because they came after their own deadline.</summary>
    public long Late { get; init; }

    /// <summary>Leases on copies that ended while the copies were being read.</summary>
    public long LeasesLost { get; init; }

    /// <summary>Times a write here waited until the lease of a holder that did not answer was over.</summary>
    public long LeaseWaits { get; init; }

    /// <summary>Members whose last call was answered.</summary>
    public long LinksOpen { get; init; }

    /// <summary>Members that could not be reached at the last call.</summary>
    public long LinksDown { get; init; }

    /// <summary>Members that were not asked yet.</summary>
    public long LinksUnused { get; init; }

    /// <summary>Failures of the source of members.</summary>
    public long MembershipFaults { get; init; }

    /// <summary>The large messages from and to members that are in memory.</summary>
    public MessageStatistics Messages { get; init; }

    /// <summary>Times a member's clock was seen more than a minute ahead of this machine's.</summary>
    public long ClocksAhead { get; init; }
}
