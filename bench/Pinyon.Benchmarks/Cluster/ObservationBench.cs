using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Pinyon.Benchmarks.Cluster;

/// <summary>What it costs to be observed: gets in alternate rounds, with and without something that listens.</summary>
/// <remarks>
/// Two nodes in one process, joined over sockets. The figure is CPU time of the whole process per get, both nodes and
/// callers together: on a machine that does other things too it varies far less than time.
/// </remarks>
internal sealed class ObservationBench : IAsyncDisposable
{
    private const int Callers = 32;
    private const int Keys = 1_000;

    private readonly EmbeddedNode[] _nodes;
    private readonly Group _group;
    private CacheKey[] _own = [];
    private CacheKey[] _others = [];

    private ObservationBench()
    {
        int[] ports = EmbeddedNode.FreePorts(2);
        Loader none = (_, _, _) => new(LoadResult.NotFound);
        _nodes = [new EmbeddedNode(0, ports, none), new EmbeddedNode(1, ports, none)];
        _group = _nodes[0].Group(EmbeddedNode.Plain);
    }

    public static async Task RunAsync(int rounds, int milliseconds, bool withListener)
    {
        await using var bench = new ObservationBench();
        await bench.FillAsync();
        await bench.MeasureAsync(bench._own, callers: 1, milliseconds: 2_000);
        await bench.MeasureAsync(bench._others, Callers, milliseconds: 2_000);
        Console.WriteLine("round,case,listener,ns");
        for (int round = 1; round <= rounds; round++)
        {
            await bench.RoundAsync(round, "nothing", milliseconds);
            if (!withListener) continue;
            using (Listen()) await bench.RoundAsync(round, "meter", milliseconds);
            using (Listen())
            using (Trace()) await bench.RoundAsync(round, "meter and traces", milliseconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EmbeddedNode node in _nodes) await node.DisposeAsync();
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Pinyon") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private static ActivityListener Trace()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Pinyon",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task FillAsync()
    {
        foreach (EmbeddedNode node in _nodes) await node.StartAsync();
        var own = new List<CacheKey>();
        var others = new List<CacheKey>();
        for (int i = 0; own.Count < Keys || others.Count < Keys; i++)
        {
            var key = new CacheKey($"key{i}");
            KeyExplanation where = await _group.ExplainAsync(key);
            (where.Owner.Name == "node0" ? own : others).Add(key);
            await _group.SetAsync(key, new CacheValue(new byte[100]));
        }

        _own = [.. own];
        _others = [.. others];
    }

    private async Task RoundAsync(int round, string listener, int milliseconds)
    {
        double local = await MeasureAsync(_own, callers: 1, milliseconds);
        double peer = await MeasureAsync(_others, Callers, milliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round},local get,{listener},{local:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round},peer get,{listener},{peer:0}"));
    }

    /// <returns>Nanoseconds of CPU for a get.</returns>
    private async Task<double> MeasureAsync(CacheKey[] keys, int callers, int milliseconds)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long end = TimeProvider.System.GetTimestamp() + (milliseconds * TimeProvider.System.TimestampFrequency / 1_000);
        long[] gets = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => GetAsync(caller))));
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / gets.Sum();

        async Task<long> GetAsync(int caller)
        {
            long done = 0;
            for (; (done & 63) != 0 || TimeProvider.System.GetTimestamp() < end; done++)
            {
                await _group.GetAsync(keys[(caller + done) % keys.Length]);
            }

            return done;
        }
    }
}
