namespace Pinyon.HitRates.References;

/// <summary>Turns a key's number into a hash.</summary>
internal static class KeyMixer
{
    /// <summary>What to combine keys with, so that each seed gives other hashes.</summary>
    public static ulong Seed(int seed) => (ulong)seed * 0xD6E8_FEB8_6659_FD93;

    // The finalizer of SplitMix64 (Steele, Lea & Flood 2014): keys numbered in order would flatter sketch and tables.
    public static ulong Mix(ulong x)
    {
        x += 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
