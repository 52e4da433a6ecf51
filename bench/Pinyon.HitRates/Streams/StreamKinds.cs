using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Streams;

/// <summary>Made-up request streams by name: loops, changes of phase and scans, each sized by the cache.</summary>
internal static class StreamKinds
{
    // Lengths are in fillings of the cache. A stream is long enough for a policy that adapts to show what it adapts
    // to, and short enough that a slow one pays for it.
    private static readonly Dictionary<string, Action<StreamWriter>> Kinds = new(StringComparer.Ordinal)
    {
        ["loop-1.02"] = to => to.Loop(1.02, 80),
        ["loop-1.1"] = to => to.Loop(1.1, 80),
        ["loop-1.5"] = to => to.Loop(1.5, 80),
        ["loop-2"] = to => to.Loop(2, 80),
        ["loop-5"] = to => to.Loop(5, 80),
        ["loop-popular"] = to =>
        {
            ZipfKeys popular = to.Zipf(2, 0.9);
            to.Mix(0.5, () => to.Loop(1.5, 40), () => to.Popular(popular, 40));
        },
        ["phase-loop-recency"] = to =>
        {
            to.Loop(1.5, 40);
            to.Recency(0.4, 40);
        },
        ["phase-recency-loop"] = to =>
        {
            to.Recency(0.4, 40);
            to.Loop(1.5, 40);
        },
        ["phase-loops"] = to =>
        {
            for (int phase = 0; phase < 4; phase++) to.Loop(1.5, 20);
        },
        ["phase-popular"] = to =>
        {
            for (int phase = 0; phase < 4; phase++) to.Popular(to.Zipf(5, 0.9), 20);
        },
        ["phase-mixed"] = to =>
        {
            ZipfKeys popular = to.Zipf(5, 0.9);
            to.Popular(popular, 25);
            to.Loop(2, 25);
            to.Popular(popular, 25);
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
        StreamWriter writer = new(entries, seed);
        Kinds[name](writer);
        uint[] keys = writer.Keys;
        return new Trace(name, keys, keys.Length == 0 ? 0 : (int)keys.Max() + 1);
    }
}
