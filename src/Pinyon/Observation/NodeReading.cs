namespace Pinyon.Observation;

/// <summary>What a node had counted at one moment.</summary>
/// <param name="Node">Of the node.</param>
/// <param name="Groups">Of each group, by its name.</param>
internal sealed record NodeReading(NodeStatistics Node, KeyValuePair<string, GroupStatistics>[] Groups);
