using System.Collections.Concurrent;
using System.Collections.Frozen;
using Pinyon.Store;

namespace Pinyon.Copies;

/// <summary>Which of this node's keys are hot: read often recently, or marked as hot by their writer (R4).</summary>
/// <param name="store">Where they are read.</param>
/// <param name="threshold">Reads per second from which on a key is hot; 0 = all are.</param>
internal sealed class HotKeys(EntryStore store, double threshold)
{
    /// <summary>How often to measure, in milliseconds.</summary>
    private const long Interval = 1000;

    private const int MaxMeasured = 1024;
    private const int MaxMarked = 1024;

    private readonly Lock _marking = new();
    private readonly Queue<KeyValuePair<ulong, long>> _order = new();
    private readonly ConcurrentDictionary<ulong, long> _marked = new();
    private FrozenSet<ulong> _measured = [];
    private long _marks;
    private long _measuredAt = long.MinValue / 2;

    /// <param name="key">The key's hash.</param>
    public bool Contains(ulong key) =>
        threshold <= 0 || _measured.Contains(key) || _marked.ContainsKey(key);

    /// <summary>Measures, if the last measurement is a second old.</summary>
    public void Tick(long now)
    {
        if (now - _measuredAt < Interval) return;
        _measuredAt = now;
        _measured = store.Hottest(MaxMeasured, now)
            .TakeWhile(key => key.ReadsPerSecond >= threshold)
            .Select(key => new EntryKey(key.Key.Span).Hash)
            .ToFrozenSet();
    }

    /// <summary>Takes a writer's word that a key is hot, or is not; of too many the oldest is forgotten.</summary>
    /// <param name="key">The key's hash.</param>
    /// <param name="isHot">What its last write said.</param>
    public void Mark(ulong key, bool isHot)
    {
        if (_marked.ContainsKey(key) == isHot) return;
        if (!isHot)
        {
            _marked.TryRemove(key, out _);
            return;
        }

        lock (_marking)
        {
            var mark = KeyValuePair.Create(key, ++_marks);
            _marked[key] = mark.Value;
            _order.Enqueue(mark);
            if (_order.Count > MaxMarked) _marked.TryRemove(_order.Dequeue());   // unless it was marked anew since
        }
    }
}
