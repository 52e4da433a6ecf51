namespace Pinyon.Observation;

/// <summary>Reads a node's counters once for all instruments of a scrape.</summary>
/// <remarks>
/// Reading a group takes the lock of each of its shards, and there are dozens of instruments. A listener does not say
/// where a scrape begins, but it asks each instrument once: an instrument that asks again begins the next one.
/// </remarks>
/// <param name="node">The node.</param>
/// <param name="time">Tells when a reading is too old, for listeners that ask different instruments.</param>
internal sealed class NodeReadings(IObservedNode node, TimeProvider time)
{
    private static readonly TimeSpan LongestScrape = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private NodeReading? _last;
    private long _readAt;

    /// <summary>The counters, for an instrument of this name.</summary>
    public NodeReading For(string instrument)
    {
        lock (_lock)
        {
            bool isNext = !_asked.Add(instrument) || time.GetElapsedTime(_readAt) > LongestScrape;
            if (_last is not null && !isNext) return _last;
            _asked.Clear();
            _asked.Add(instrument);
            _readAt = time.GetTimestamp();
            return _last = new NodeReading(node.Statistics, [.. node.Groups]);
        }
    }
}
