using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Caches;

/// <summary>What an entry counts against a budget of bytes, for the budget's size and for the optimum.</summary>
internal static class EntryCharge
{
    /// <summary>The length of the keys, which are numbers.</summary>
    public const int KeyLength = sizeof(ulong);

    /// <summary>The length of a value where the trace has no sizes.</summary>
    public const int UsualLength = 100;

    // What the engine aims to take for an entry beyond key and value. One that takes more holds fewer than the optimum.
    private const int Overhead = 32;

    public static int Of(Trace trace, int request) => KeyLength + Overhead + LengthOf(trace, request);

    /// <summary>The length of the value that a request would store.</summary>
    public static int LengthOf(Trace trace, int request) => trace.Sizes is { } sizes ? sizes[request] : UsualLength;

    /// <summary>What so many entries of the mean size take.</summary>
    public static long Budget(Trace trace, int entries)
    {
        double mean = trace.Sizes is { } sizes ? sizes.Average() : UsualLength;
        return (long)(entries * (KeyLength + Overhead + mean));
    }
}
