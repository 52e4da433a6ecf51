using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pinyon.Observation;

/// <summary>The durations that a node measures, and the traces it takes part in.</summary>
/// <remarks>
/// Nothing is measured while nothing listens: a request then costs two comparisons. What is counted anyway is
/// observed through <see cref="NodeInstruments"/>, when a listener asks.
/// </remarks>
internal sealed class NodeMeter : IDisposable
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "Pinyon";

    private static readonly ActivitySource Activities = new(Name);

    // From a local hit (a microsecond) to a load at its limit (10 s).
    private static readonly InstrumentAdvice<double> Boundaries = new()
    {
        HistogramBucketBoundaries =
        [
            0.000_001, 0.000_005, 0.000_01, 0.000_05, 0.000_1, 0.000_25, 0.000_5,
            0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ],
    };

    private readonly Meter _meter;
    private readonly bool _isOwner;
    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _calls;
    private readonly Histogram<double> _answers;
    private readonly string _node;
    private readonly TimeProvider _time;

    /// <param name="factory">Makes the meter; null: it is this node's own.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="time">The clock.</param>
    public NodeMeter(IMeterFactory? factory, string node, TimeProvider time)
    {
        _node = node;
        _time = time;
        _isOwner = factory is null;
        _meter = factory?.Create(new MeterOptions(Name)) ?? new Meter(Name);
        _requests = Duration("pinyon.request.duration", "Requests of this node's callers, from call to answer.");
        _calls = Duration("pinyon.peer.call.duration", "Calls to other members, from sending to the answer.");
        _answers = Duration("pinyon.peer.request.duration", "Requests of other members, from arrival to answer.");
    }

    /// <summary>Whether something listens to calls to other members.</summary>
    public bool WatchesCalls => _calls.Enabled || Activities.HasListeners();

    /// <summary>Begins to watch a request of a caller.</summary>
    /// <returns>Null: nothing listens.</returns>
    public RequestWatch? Request(string operation, string group)
    {
        if (!_requests.Enabled && !Activities.HasListeners()) return null;
        Activity? activity = Activities.StartActivity($"{operation} {group}");
        return Watch(_requests, activity, operation, ("pinyon.group", group));
    }

    /// <inheritdoc cref="Request(string, string)"/>
    public RequestWatch? Request<T>(T operation, string group, string suffix = "")
        where T : struct, Enum =>
        _requests.Enabled || Activities.HasListeners()
            ? Request(SnakeCase<T>.Of(operation) + suffix, group)
            : null;

    /// <summary>Begins to watch a call to another member.</summary>
    /// <returns>Null: nothing listens.</returns>
    public RequestWatch? Call<T>(T operation, string member)
        where T : struct, Enum
    {
        if (!WatchesCalls) return null;
        string name = SnakeCase<T>.Of(operation);
        Activity? activity = Activities.StartActivity($"{name} at {member}", ActivityKind.Client);
        return Watch(_calls, activity, name, ("pinyon.member", member));
    }

    /// <summary>Begins to watch a request of another member.</summary>
    /// <param name="operation">What it asks.</param>
    /// <param name="group">The group.</param>
    /// <param name="trace">The call that it belongs to, as W3C writes it; null: nothing traces it.</param>
    /// <returns>Null: nothing listens.</returns>
    public RequestWatch? Answer<T>(T operation, string group, string? trace)
        where T : struct, Enum
    {
        if (!_answers.Enabled && (trace is null || !Activities.HasListeners())) return null;
        string name = SnakeCase<T>.Of(operation);
        Activity? activity = ActivityContext.TryParse(trace, null, isRemote: true, out ActivityContext sender)
            ? Activities.StartActivity($"{name} {group}", ActivityKind.Server, sender)
            : null;
        return Watch(_answers, activity, name, ("pinyon.group", group));
    }

    /// <summary>Shows what a node counts to whatever listens to the meter.</summary>
    public NodeInstruments Observe(IObservedNode node) => new(_meter, _node, new NodeReadings(node, _time));

    public void Dispose()
    {
        if (_isOwner) _meter.Dispose();
    }

    private Histogram<double> Duration(string name, string description) =>
        _meter.CreateHistogram(name, unit: "s", description, tags: null, Boundaries);

    private RequestWatch Watch(
        Histogram<double> duration, Activity? activity, string operation, (string Key, string Value) subject)
    {
        TagList tags = new()
        {
            { "pinyon.node", _node },
            { subject.Key, subject.Value },
            { "pinyon.operation", operation },
        };
        return new RequestWatch(duration, activity, tags, _time);
    }
}
