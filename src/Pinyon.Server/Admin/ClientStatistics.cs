using System.Runtime.InteropServices;

namespace Pinyon.Server.Admin;

/// <summary>What the clients of a node hold of it, outside the budget of its entries.</summary>
/// <param name="Connections">Connections that are open.</param>
/// <param name="ConnectionsEnded">Connections that had waited longest and were ended for another.</param>
/// <param name="ConnectionsRefused">Connections that were not let in, because all others were being served.</param>
/// <param name="BodyBytes">Memory held by request bodies in flight.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientStatistics(
    int Connections, long ConnectionsEnded, long ConnectionsRefused, long BodyBytes);
