using System.Runtime.InteropServices;

namespace Pinyon.Server.Admin;

/// <summary>What the clients of a node hold of it, outside the budget of its entries.</summary>
/// <param name="Connections">Connections that are open.</param>
/// <param name="ConnectionsEnded">Connections ended, or not let in, because there were too many.</param>
/// <param name="BodyBytes">Memory held by request bodies in flight.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientStatistics(int Connections, long ConnectionsEnded, long BodyBytes);
