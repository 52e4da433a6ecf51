using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pinyon.Tests.Observation;

/// <summary>Listens to the meters of nodes, and keeps what those of a given name measure.</summary>
internal sealed class RecordedMeasurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = [];
    private readonly ConcurrentDictionary<string, Instrument> _instruments = [];

    /// <param name="nodes">The names of the nodes; other tests have others.</param>
    public RecordedMeasurements(params string[] nodes)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != "Pinyon") return;
            _instruments[instrument.Name] = instrument;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            KeyValuePair<string, object?>[] all = tags.ToArray();
            if (!nodes.Contains(all.First(tag => tag.Key == "pinyon.node").Value)) return;
            var others = all.Where(tag => tag.Key != "pinyon.node").Select(tag => $"{tag.Key[7..]}={tag.Value}");
            _all.Enqueue((instrument.Name, value, string.Join(' ', others)));
        }
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    /// <summary>The tags of all measurements of an instrument, in their order.</summary>
    public IReadOnlyList<string> TagsOf(string instrument) =>
        [.. _all.Where(one => one.Instrument == instrument).Select(one => one.Tags)];

    /// <summary>Reads the counters, and returns what an instrument shows.</summary>
    public IReadOnlyDictionary<string, double> Read(string instrument)
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return _all.Where(one => one.Instrument == instrument).ToDictionary(one => one.Tags, one => one.Value);
    }

    public void Dispose() => _listener.Dispose();
}
