namespace Pinyon.Observation;

/// <summary>What there is to measure of a node.</summary>
internal interface IObservedNode
{
    NodeStatistics Statistics { get; }

    /// <summary>The statistics of each group, by its name.</summary>
    IEnumerable<KeyValuePair<string, GroupStatistics>> Groups { get; }
}
