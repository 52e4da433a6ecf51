using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Observation;

namespace Pinyon.Tests.Observation;

/// <summary>How often a node's counters are read for those who listen.</summary>
public sealed class NodeReadingsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountedNode _node = new();
    private readonly Meter _meter = new("readings");
    private readonly List<(string Name, long Value)> _measured = [];
    private readonly NodeInstruments _instruments;

    public NodeReadingsTests() =>
        _instruments = new NodeInstruments(_meter, "a", new NodeReadings(_node, _time));

    public void Dispose()
    {
        _instruments.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Scrape_OfAllInstruments_ReadsTheCountersOnce()
    {
        using MeterListener all = Listen(_ => true);

        all.RecordObservableInstruments();

        _measured.Count.ShouldBeGreaterThan(30);
        (_node.StatisticsRead, _node.GroupsRead).ShouldBe((1, 1));
    }

    [Fact]
    public void Scrape_EachOfThem_ReadsTheCountersAsTheyAre()
    {
        using MeterListener all = Listen(_ => true);

        for (int i = 1; i <= 3; i++)
        {
            _node.Gets = i;
            all.RecordObservableInstruments();
        }

        ValuesOf("pinyon.gets").ShouldBe([1, 2, 3]);
        _node.GroupsRead.ShouldBe(3);
    }

    [Fact]
    public void Scrape_ByListenersToDifferentInstruments_IsNeverOfOldCounters()
    {
        using MeterListener hits = Listen(name => name == "pinyon.hits");
        using MeterListener gets = Listen(name => name == "pinyon.gets");
        hits.RecordObservableInstruments();

        _node.Gets = 5;
        _time.Advance(TimeSpan.FromSeconds(10));
        gets.RecordObservableInstruments();

        ValuesOf("pinyon.gets").ShouldBe([5]);
    }

    private long[] ValuesOf(string name) => [.. _measured.Where(one => one.Name == name).Select(one => one.Value)];

    private MeterListener Listen(Func<string, bool> takes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == _meter && takes(instrument.Name)) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => _measured.Add((instrument.Name, value)));
        listener.Start();
        return listener;
    }

    private sealed class CountedNode : IObservedNode
    {
        public int StatisticsRead { get; private set; }

        public int GroupsRead { get; private set; }

        public long Gets { get; set; }

        public NodeStatistics Statistics
        {
            get
            {
                StatisticsRead++;
                return default;
            }
        }

        public IEnumerable<KeyValuePair<string, GroupStatistics>> Groups
        {
            get
            {
                GroupsRead++;
                return [new("default", new GroupStatistics { Gets = Gets })];
            }
        }
    }
}
