namespace Pinyon.Server.Admin;

/// <summary>What <c>/statz</c> says.</summary>
/// <param name="Node">Dealings with the other members.</param>
/// <param name="Groups">What it did for each of its groups, and what it holds of them.</param>
/// <param name="Clients">What its clients hold.</param>
internal sealed record StatisticsReport(
    NodeStatistics Node, IReadOnlyDictionary<string, GroupStatistics> Groups, ClientStatistics Clients);
