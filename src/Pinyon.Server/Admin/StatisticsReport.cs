namespace Pinyon.Server.Admin;

/// <summary>The answer to <c>/statz</c>.</summary>
/// <param name="Node">Traffic with other members.</param>
/// <param name="Groups">Counters of each group.</param>
/// <param name="Clients">Resources that clients hold.</param>
internal sealed record StatisticsReport(
    NodeStatistics Node, IReadOnlyDictionary<string, GroupStatistics> Groups, ClientStatistics Clients);
