using System.Runtime.InteropServices;

namespace Pinyon.Cluster.Tests;

/// <summary>What a node's <c>/statz</c> says of its clients.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientCounts(int Connections, long ConnectionsEnded, long ConnectionsRefused);
