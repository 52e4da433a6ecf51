using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>What a node did since it started, towards the other members.</summary>
/// <param name="PeerCalls">Calls to other members; a batch to one owner is one call.</param>
/// <param name="PeerErrors">Calls that brought no usable answer.</param>
/// <param name="PeerRequests">Calls that other members made here.</param>
/// <param name="OtherRings">Those among them from members that see other members than this one does.</param>
/// <param name="Moved">Items refused because another member owns them by this node's table.</param>
/// <param name="Late">Writes refused because they came after their own deadline.</param>
/// <param name="ClocksAhead">Times a member's clock was seen more than a minute ahead of this machine's.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NodeStatistics(
    long PeerCalls,
    long PeerErrors,
    long PeerRequests,
    long OtherRings,
    long Moved,
    long Late,
    long ClocksAhead);
