using System.Runtime.InteropServices;

namespace Pinyon.Cluster.Tests;

/// <summary>The client statistics in a node's <c>/statz</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientCounts(int Connections, long ConnectionsEnded, long ConnectionsRefused);
