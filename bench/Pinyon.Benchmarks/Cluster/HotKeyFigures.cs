namespace Pinyon.Benchmarks.Cluster;

/// <summary>The operations of one process in the measured time, or the sum of all.</summary>
internal sealed record HotKeyFigures
{
    public required long Reads { get; init; }

    public required long Writes { get; init; }

    /// <summary>Reads that were answered from a copy.</summary>
    public required long CopyHits { get; init; }

    /// <summary>Revocation calls before writes.</summary>
    public required long Revoked { get; init; }

    public required double CpuSeconds { get; init; }

    public required double Seconds { get; init; }

    public double ReadsPerSecond => Reads / Seconds;

    public double ReadsPerCpuSecond => Reads / CpuSeconds;

    public double CopyShare => (double)CopyHits / Reads;

    /// <summary>The sum of all processes, which ran concurrently.</summary>
    public static HotKeyFigures Sum(IReadOnlyCollection<HotKeyFigures> all) => new()
    {
        Reads = all.Sum(one => one.Reads),
        Writes = all.Sum(one => one.Writes),
        CopyHits = all.Sum(one => one.CopyHits),
        Revoked = all.Sum(one => one.Revoked),
        CpuSeconds = all.Sum(one => one.CpuSeconds),
        Seconds = all.Average(one => one.Seconds),
    };
}
