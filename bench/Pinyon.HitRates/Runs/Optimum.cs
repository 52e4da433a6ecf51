using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Runs;

/// <summary>The misses of a cache that knows the future.</summary>
internal static class Optimum
{
    // Who is asked for again last goes, the request's own key among them (Belady 1966, with bypass). With entries of
    // one size nothing misses less; with several it is a good rule and no more than that.

    /// <summary>The misses within a budget of bytes.</summary>
    public static long Misses(Trace trace, long budget)
    {
        int[] next = NextUses(trace);
        int[] held = new int[trace.Unique];   // the charge; 0 = not there
        int[] due = new int[trace.Unique];
        PriorityQueue<uint, int> latest = new();
        long charged = 0;
        long misses = 0;
        for (int i = 0; i < next.Length; i++)
        {
            uint key = trace.Keys[i];
            due[key] = next[i];
            latest.Enqueue(key, -next[i]);
            if (held[key] != 0) continue;
            misses++;
            held[key] = EntryCharge.Of(trace, i);
            charged += held[key];
            while (charged > budget)
            {
                latest.TryDequeue(out uint victim, out int negated);
                if (held[victim] == 0 || due[victim] != -negated) continue;   // gone, or asked for since
                charged -= held[victim];
                held[victim] = 0;
            }
        }

        return misses;
    }

    private static int[] NextUses(Trace trace)
    {
        int[] seen = new int[trace.Unique];
        Array.Fill(seen, int.MaxValue);
        int[] next = new int[trace.Keys.Length];
        for (int i = next.Length - 1; i >= 0; i--)
        {
            next[i] = seen[trace.Keys[i]];
            seen[trace.Keys[i]] = i;
        }

        return next;
    }
}
