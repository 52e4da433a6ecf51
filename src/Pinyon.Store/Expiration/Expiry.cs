namespace Pinyon.Store.Expiration;

/// <summary>When an entry expires.</summary>
internal static class Expiry
{
    /// <summary>Never: later than any clock shows.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The earlier end of time to live and time to idle.</summary>
    /// <param name="expiresAt">The end of the time to live; 0 = never.</param>
    /// <param name="idle">The time to idle; 0 = none. A sum beyond the clock's range is never.</param>
    /// <param name="now">The moment of the last touch.</param>
    public static long Of(long expiresAt, long idle, long now)
    {
        long absolute = expiresAt == 0 ? Never : expiresAt;
        long sliding = idle == 0 || idle > Never - now ? Never : now + idle;
        return Math.Min(absolute, sliding);
    }
}
