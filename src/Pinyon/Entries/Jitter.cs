namespace Pinyon.Entries;

/// <summary>Shortens times by a random part of them, so that what came together does not go together.</summary>
/// <param name="part">The most that is taken off, 0 to 1.</param>
/// <param name="seed">Equal seeds shorten in the same way, call for call.</param>
internal sealed class Jitter(double part, ulong seed)
{
    private long _calls;

    /// <returns>At least 1 for what is at least 1.</returns>
    public long Shorten(long milliseconds)
    {
        if (milliseconds <= 0 || part <= 0)
        {
            return milliseconds;
        }

        double random = (Mix(seed + (ulong)Interlocked.Increment(ref _calls)) >> 11) * (1.0 / (1UL << 53));
        return Math.Max(1, milliseconds - (long)(milliseconds * part * random));
    }

    // SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    private static ulong Mix(ulong x)
    {
        x *= 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
