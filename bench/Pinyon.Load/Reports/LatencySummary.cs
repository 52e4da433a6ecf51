using Pinyon.Load.Figures;

namespace Pinyon.Load.Reports;

/// <summary>Latencies in milliseconds; mean and maximum are exact, the others within the histogram's bound.</summary>
internal sealed record LatencySummary(double Mean, double P50, double P99, double P999, double Max)
{
    public static LatencySummary From(LatencyHistogram latency) => new(
        Round(latency.Mean),
        Round(latency.QuantileTime(0.5)),
        Round(latency.QuantileTime(0.99)),
        Round(latency.QuantileTime(0.999)),
        Round(latency.Max));

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}
