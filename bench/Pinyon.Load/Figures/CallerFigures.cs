using Pinyon.Load.Targets;

namespace Pinyon.Load.Figures;

/// <summary>The results of one caller's requests, or of all callers.</summary>
internal sealed class CallerFigures
{
    private readonly Dictionary<string, long> _errors = new(StringComparer.Ordinal);

    /// <summary>Of the requests that succeeded; those that failed are only counted.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long Requests => Latency.Count;

    public long Reads { get; private set; }

    public long Items { get; private set; }

    public long Misses { get; private set; }

    /// <summary>How many requests failed, by kind.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    public void Record(LoadRequest request, in Outcome outcome, long nanoseconds)
    {
        if (outcome.Error is { } error)
        {
            CountError(error, 1);
            return;
        }

        Latency.Record(nanoseconds);
        Reads += request.IsRead ? 1 : 0;
        Items += request.Keys.Count;
        Misses += outcome.Misses;
    }

    public void Add(CallerFigures other)
    {
        Latency.Add(other.Latency);
        Reads += other.Reads;
        Items += other.Items;
        Misses += other.Misses;
        foreach ((string kind, long count) in other._errors)
        {
            CountError(kind, count);
        }
    }

    private void CountError(string kind, long count) => _errors[kind] = _errors.GetValueOrDefault(kind) + count;
}
