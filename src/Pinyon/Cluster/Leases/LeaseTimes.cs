namespace Pinyon.Cluster.Leases;

/// <summary>How long leases last, in milliseconds of a monotonic clock (R4).</summary>
internal static class LeaseTimes
{
    /// <summary>
    /// A lease. A longer one costs fewer renewals and survives longer pauses of a holder, at the expense of writes that
    /// wait for a silent holder, and of how long copies from an owner that left may still be read.
    /// </summary>
    public const long Length = 1000;

    /// <summary>
    /// How long a holder that let its lease run out gets no other: a holder that falls silent again and again makes
    /// writes wait once in this time at most.
    /// </summary>
    public const long Bar = 10_000;

    /// <summary>How long a holder keeps renewing a lease under which nothing is read.</summary>
    public const long Idle = 10_000;
}
