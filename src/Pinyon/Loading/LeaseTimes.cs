namespace Pinyon.Loading;

/// <summary>How long leases and copies last, in milliseconds of a monotonic clock.</summary>
internal static class LeaseTimes
{
    /// <summary>
    /// A lease. Longer costs fewer renewals and forgives longer pauses of a holder, at the expense of writes that wait
    /// for a silent one, and of how long a leaving owner's copies may live on.
    /// </summary>
    public const long Length = 1000;

    /// <summary>
    /// How long a holder that let its lease run out gets none: whoever was silent once makes writes wait at most every
    /// so often.
    /// </summary>
    public const long Bar = 10_000;

    /// <summary>
    /// The most that a copy is kept before its owner is asked again. So the owner goes on seeing that the key is read
    /// (for its eviction, and as touches of its time to idle, R10), and forgets by itself who held what.
    /// </summary>
    public const long CopyLife = 10_000;

    /// <summary>
    /// How long the owner remembers a copy beyond its end: whoever asks again by then reads the key about once a second
    /// at least, and gets the next copy though the copies hide his reads from the rates.
    /// </summary>
    public const long Linger = 1000;

    /// <summary>How long a holder goes on renewing a lease that nobody reads by.</summary>
    public const long Idle = 10_000;
}
