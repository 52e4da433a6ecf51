using Pinyon.Load.Figures;
using Pinyon.Load.Options;

namespace Pinyon.Load.Reports;

/// <summary>All results of a run; as JSON, the output of <c>--json</c>.</summary>
internal sealed record Report
{
    public required LoadOptions Options { get; init; }

    /// <summary>From the beginning of the measured time until the last of its requests was answered.</summary>
    public required double MeasuredSeconds { get; init; }

    /// <summary>Requests that succeeded; rates, latencies and CPU time are about these.</summary>
    public required long Requests { get; init; }

    public required double RequestsPerSecond { get; init; }

    public required long ReadRequests { get; init; }

    public required long Items { get; init; }

    public required double ItemsPerSecond { get; init; }

    public required long Misses { get; init; }

    public required LatencySummary LatencyMilliseconds { get; init; }

    public required long ErrorCount { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Of all servers together; null without <c>--pid</c>, or if a server ended.</summary>
    public required CpuSummary? ServerCpu { get; init; }

    public required CpuSummary OwnCpu { get; init; }

    public static Report From(LoadOptions options, CallerFigures figures, TimeSpan elapsed, CpuMeter cpu) => new()
    {
        Options = options,
        MeasuredSeconds = Math.Round(elapsed.TotalSeconds, 3),
        Requests = figures.Requests,
        RequestsPerSecond = Math.Round(figures.Requests / elapsed.TotalSeconds, 1),
        ReadRequests = figures.Reads,
        Items = figures.Items,
        ItemsPerSecond = Math.Round(figures.Items / elapsed.TotalSeconds, 1),
        Misses = figures.Misses,
        LatencyMilliseconds = LatencySummary.From(figures.Latency),
        ErrorCount = figures.Errors.Values.Sum(),
        Errors = figures.Errors,
        ServerCpu = cpu.Servers() is { } servers ? CpuSummary.From(servers, figures.Requests, elapsed) : null,
        OwnCpu = CpuSummary.From(cpu.Own, figures.Requests, elapsed),
    };
}
