using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Streams;

/// <summary>Made-up request streams by name: loops, changes of phase and scans, each sized by the cache.</summary>
internal static class StreamKinds
{
    // Lengths are in fillings of the cache. LIRS needs one pass of a loop; a policy that adapts needs evidence first:
    // about one filling of misses more at the start of a loop, and two to three when one loop follows another. Streams
    // are long enough for that to be a few percent, and not for a policy that takes dozens of fillings.
    private const int Long = 500;
    private const int Phase = 100;

    private static readonly Dictionary<string, Action<RequestWriter>> Kinds = new(StringComparer.Ordinal)
    {
        ["loop-1.05"] = to => to.Loop(1.05, Long),
        ["loop-1.1"] = to => to.Loop(1.1, Long),
        ["loop-1.5"] = to => to.Loop(1.5, Long),
        ["loop-2"] = to => to.Loop(2, Long),
        ["loop-5"] = to => to.Loop(5, Long),
        ["loop-popular"] = to =>
        {
            ZipfKeys popular = to.Zipf(2, 0.9);
            to.Mix(0.5, () => to.Loop(1.5, Phase), () => to.Popular(popular, Phase));
        },
        ["phase-loop-recency"] = to =>
        {
            to.Loop(1.5, Phase);
            to.Recency(0.4, Phase);
        },
        ["phase-recency-loop"] = to =>
        {
            to.Recency(0.4, Phase);
            to.Loop(1.5, Phase);
        },
        ["phase-loops"] = to =>
        {
            for (int phase = 0; phase < 4; phase++) to.Loop(1.5, Phase);
        },
        ["phase-popular"] = to =>
        {
            for (int phase = 0; phase < 4; phase++) to.Popular(to.Zipf(5, 0.9), Phase);
        },
        ["phase-mixed"] = to =>
        {
            ZipfKeys popular = to.Zipf(5, 0.9);
            to.Popular(popular, Phase);
            to.Loop(2, Phase);
            to.Popular(popular, Phase);
        },
        ["scan-hot"] = to => to.Mix(0.2, () => to.Loop(0.5, 16), () => to.Scan(64)),
        ["scan-after-recency"] = to =>
        {
            to.Recency(0.4, 40);
            to.Mix(0.2, () => to.Loop(0.5, 16), () => to.Scan(64));
        },
        ["scan-popular"] = to =>
        {
            ZipfKeys popular = to.Zipf(3, 0.9);
            to.Mix(0.5, () => to.Popular(popular, 40), () => to.Scan(40));
        },
        ["scan-twice"] = to =>
        {
            ZipfKeys popular = to.Zipf(3, 0.9);
            to.Mix(0.5, () => to.Popular(popular, 40), () => to.Recency(0.05, 40));
        },
        ["scan-bursts"] = to =>
        {
            ZipfKeys popular = to.Zipf(3, 0.9);
            for (int burst = 0; burst < 10; burst++)
            {
                to.Popular(popular, 6);
                to.Scan(2);
            }
        },
    };

    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Keys];

    /// <summary>The requests of a stream for a cache of so many entries.</summary>
    public static Trace Make(string name, int entries, int seed)
    {
        RequestWriter writer = new(entries, seed);
        Kinds[name](writer);
        uint[] keys = writer.Keys;
        return new Trace(name, keys, keys.Length == 0 ? 0 : (int)keys.Max() + 1);
    }
}
