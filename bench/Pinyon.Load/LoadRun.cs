using Pinyon.Load.Callers;
using Pinyon.Load.Figures;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;
using Pinyon.Load.Reports;
using Pinyon.Load.Targets;
using Pinyon.Load.Values;

namespace Pinyon.Load;

/// <summary>One run, from writing the keys to the report.</summary>
internal sealed class LoadRun(LoadOptions options, ProgressLine progress, TimeProvider time)
{
    private const double ZipfExponent = 0.99;

    /// <summary>Fills, warms up and measures.</summary>
    /// <returns>The report, or null and a sentence that says why nothing could be measured.</returns>
    public async Task<(Report? Report, string? Fault)> RunAsync(CancellationToken cancellationToken)
    {
        // 1. Connect to the servers and write every key.
        var values = new ValueText(options.ValueSize, new Random(options.Seed));
        await using ITarget target = TargetFor(values);
        if (await FillAsync(target, cancellationToken) is { } error)
        {
            return (null, $"The keys could not be written: {error}.");
        }

        // 2. All callers start together. Requests that start in the warm-up do not count, nor does its CPU time.
        Caller[] callers = MakeCallers(target);
        var measured = MeasuredTime.After(time, options.Warmup, options.Seconds);
        var work = Task.WhenAll(callers.Select(
            caller => Task.Run(() => caller.RunAsync(measured, cancellationToken), cancellationToken)));
        Task<CpuMeter> meter = MeterFromAsync(measured.Begin, cancellationToken);
        await progress.FollowAsync(work, Telling(callers));
        await work;
        TimeSpan elapsed = time.GetElapsedTime(measured.Begin);

        // 3. Merge the figures of all callers.
        var figures = new CallerFigures();
        foreach (Caller caller in callers)
        {
            figures.Add(caller.Figures);
        }

        return (Report.From(options, figures, elapsed, await meter), null);
    }

    private ITarget TargetFor(ValueText values) => options switch
    {
        { Http.Count: > 0 } => new HttpTarget(options, values),
        { Members.Count: > 0 } => new NodeTarget(options, values),
        _ => new PeerTarget(options, values),
    };

    private async Task<string?> FillAsync(ITarget target, CancellationToken cancellationToken)
    {
        var filler = new Filler(options, target);
        Task<string?> work = filler.RunAsync(cancellationToken);
        await progress.FollowAsync(work, () => $"filling: {filler.Written:N0} of {filler.Total:N0} keys");
        return await work;
    }

    private Caller[] MakeCallers(ITarget target)
    {
        IKeyChooser keys = options.Distribution == KeyDistribution.Zipf
            ? new ZipfKeys(options.Keys, ZipfExponent)
            : new UniformKeys(options.Keys);
        return [.. Enumerable.Range(0, options.Callers).Select(number =>
            new Caller(target, new RequestSource(options, keys, target.Servers, number), time))];
    }

    private async Task<CpuMeter> MeterFromAsync(long begin, CancellationToken cancellationToken)
    {
        TimeSpan rest = time.GetElapsedTime(time.GetTimestamp(), begin);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, time, cancellationToken);
        }

        return new CpuMeter(options.ProcessIds);
    }

    private Func<string> Telling(Caller[] callers)
    {
        long began = time.GetTimestamp();
        long before = 0;
        var whole = TimeSpan.FromSeconds(options.Warmup + options.Seconds);
        return () =>
        {
            TimeSpan now = time.GetElapsedTime(began);
            long finished = callers.Sum(caller => caller.Finished);
            string phase = now.TotalSeconds < options.Warmup ? "warming up" : "measuring";
            string text = $"{phase}: {now.TotalSeconds:N0} of {whole.TotalSeconds:N0} s, "
                + $"{finished - before:N0} requests in the last second, "
                + $"{callers.Sum(caller => caller.Failed):N0} errors so far";
            before = finished;
            return text;
        };
    }
}
