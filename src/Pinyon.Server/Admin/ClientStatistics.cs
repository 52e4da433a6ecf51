using System.Runtime.InteropServices;

namespace Pinyon.Server.Admin;

/// <summary>Resources of a node that its clients hold, outside the budget of its entries.</summary>
/// <param name="Connections">Open connections.</param>
/// <param name="ConnectionsEnded">Connections that had been idle longest and were closed for a new one.</param>
/// <param name="ConnectionsRefused">Connections that were refused because all others were being served.</param>
/// <param name="BodyBytes">Bytes of request bodies in flight.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientStatistics(
    int Connections, long ConnectionsEnded, long ConnectionsRefused, long BodyBytes);
