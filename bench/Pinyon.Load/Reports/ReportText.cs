using System.Text;

namespace Pinyon.Load.Reports;

/// <summary>The report as text, one topic on a line.</summary>
internal static class ReportText
{
    public static string Write(Report report)
    {
        LatencySummary latency = report.LatencyMilliseconds;
        var text = new StringBuilder();
        text.AppendLine($"requests    {report.Requests:N0} in {report.MeasuredSeconds:N1} s: "
            + $"{report.RequestsPerSecond:N0}/s, {Share(report.ReadRequests, report.Requests)} reads");
        text.AppendLine($"items       {report.Items:N0}: {report.ItemsPerSecond:N0}/s, {report.Misses:N0} not found");
        text.AppendLine($"latency     p50 {Time(latency.P50)}  p99 {Time(latency.P99)}  p99.9 {Time(latency.P999)}  "
            + $"max {Time(latency.Max)}  mean {Time(latency.Mean)}");
        text.AppendLine($"errors      {Errors(report)}");
        text.AppendLine($"server CPU  {ServerCpu(report)}");
        text.Append($"own CPU     {Cpu(report.OwnCpu)}");
        return text.ToString();
    }

    private static string Errors(Report report) => report.ErrorCount == 0
        ? "none"
        : $"{report.ErrorCount:N0}: " + string.Join(", ", report.Errors
            .OrderByDescending(error => error.Value)
            .ThenBy(error => error.Key, StringComparer.Ordinal)
            .Select(error => $"{error.Value:N0} {error.Key}"));

    private static string ServerCpu(Report report) => report switch
    {
        { ServerCpu: { } cpu } => Cpu(cpu),
        { Options.ProcessIds.Count: 0 } => "not asked for (--pid)",
        _ => "unknown: a server exited during the run",
    };

    private static string Cpu(CpuSummary cpu) => cpu.MicrosecondsPerRequest is { } time
        ? $"{time:N1} µs a request, {cpu.BusyCores:N2} cores busy"
        : $"{cpu.BusyCores:N2} cores busy";

    private static string Share(long part, long whole) => whole == 0 ? "no" : $"{100.0 * part / whole:N1} %";

    private static string Time(double milliseconds) =>
        milliseconds < 1 ? $"{milliseconds * 1000:N0} µs" : $"{milliseconds:N2} ms";
}
