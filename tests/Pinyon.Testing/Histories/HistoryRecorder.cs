using System.Collections.Concurrent;

namespace Pinyon.Testing.Histories;

/// <summary>Records the operations of many clients with their times. Thread-safe.</summary>
/// <remarks>
/// The order comes from one counter: it is taken before a request leaves and after its answer has come, so an
/// operation that ended before another began has the lower number, whatever the clock's resolution.
/// </remarks>
/// <param name="time">The clock of all recorded times.</param>
internal sealed class HistoryRecorder(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Operation>> _operations = new();
    private readonly long _began = time.GetTimestamp();
    private long _order;

    public IEnumerable<Operation> Operations => _operations.Values.SelectMany(operations => operations);

    public Moment Now() => new(Interlocked.Increment(ref _order), time.GetElapsedTime(_began));

    public void Add(string key, Operation operation) =>
        _operations.GetOrAdd(key, _ => new ConcurrentQueue<Operation>()).Enqueue(operation);

    /// <summary>Hands out the operations of each key.</summary>
    public void Visit(Action<string, IReadOnlyList<Operation>> visitor)
    {
        foreach ((string key, ConcurrentQueue<Operation> queue) in _operations.OrderBy(pair => pair.Key))
        {
            visitor(key, [.. queue]);
        }
    }

    /// <summary>Holds every key to a rule.</summary>
    /// <exception cref="HistoryException">A key breaks it; the message shows where.</exception>
    public void Check(Consistency consistency)
    {
        foreach ((string key, ConcurrentQueue<Operation> queue) in _operations.OrderBy(pair => pair.Key))
        {
            Operation[] operations = Disputes.Relax([.. queue]);
            if (!consistency.Allows(operations))
            {
                throw new HistoryException(key, consistency, OffendingWindow.Find(operations, consistency));
            }
        }
    }
}
