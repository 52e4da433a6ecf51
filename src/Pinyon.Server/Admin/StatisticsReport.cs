using Pinyon.Store;

namespace Pinyon.Server.Admin;

/// <summary>What <c>/statz</c> says.</summary>
/// <param name="Node">Dealings with the other members.</param>
/// <param name="Entries">What this node holds.</param>
/// <param name="Clients">What its clients hold.</param>
internal sealed record StatisticsReport(NodeStatistics Node, StoreStatistics Entries, ClientStatistics Clients);
