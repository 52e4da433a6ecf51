namespace Pinyon.Load.Reports;

/// <summary>User and system CPU time of the servers or of this process.</summary>
/// <param name="MicrosecondsPerRequest">Of the requests that succeeded; null if there were none.</param>
/// <param name="BusyCores">How many cores it kept busy on average.</param>
internal sealed record CpuSummary(double? MicrosecondsPerRequest, double BusyCores)
{
    public static CpuSummary From(TimeSpan used, long requests, TimeSpan elapsed) => new(
        requests == 0 ? null : Math.Round(used.TotalMicroseconds / requests, 2),
        Math.Round(used / elapsed, 3));
}
