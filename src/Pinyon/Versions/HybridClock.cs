namespace Pinyon.Versions;

/// <summary>
/// The clock that versions come from: milliseconds since 1970 and a counter, in one 64-bit number (R2).
/// </summary>
internal sealed class HybridClock
{
    // Layout: 48 bits of milliseconds, 16 bits of counter. Adding one to a full counter carries into the milliseconds,
    // so the clock never waits and never repeats.
    //
    // Two things move it: time, read from a monotonic source so that a wall clock that jumps moves nothing, and other
    // members' clocks. A clock seen ahead of ours becomes our *lead*, and we go on running from there. (The classic
    // hybrid clock stands still until the wall clock has caught up; ours keeps running, because not-after limits (R5)
    // are read on it and a clock that stands still would let late writes in.)
    //
    // After Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014).

    private const int CounterBits = 16;

    private static readonly TimeSpan TooFarAhead = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly long _start;
    private ulong _last;
    private long _lead;
    private long _timesAhead;

    public HybridClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _lead = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>How often a clock more than a minute ahead of this machine's wall clock was seen.</summary>
    public long TimesAhead => Interlocked.Read(ref _timesAhead);

    /// <summary>The present reading; nothing is issued.</summary>
    public ulong Now => Math.Max(Volatile.Read(ref _last), Physical);

    private ulong Physical => (ulong)(ElapsedMilliseconds + Volatile.Read(ref _lead)) << CounterBits;

    private long ElapsedMilliseconds => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>A reading <paramref name="time"/> later than another.</summary>
    public static ulong Add(ulong clock, TimeSpan time) => clock + ((ulong)time.TotalMilliseconds << CounterBits);

    /// <summary>A version above every one issued or observed before.</summary>
    public ulong Next()
    {
        while (true)
        {
            ulong last = Volatile.Read(ref _last);
            ulong next = Math.Max(last + 1, Physical);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>Never falls behind a reading that came from another member.</summary>
    public void Observe(ulong seen)
    {
        if (seen <= Now)
        {
            return;
        }

        var milliseconds = (long)(seen >> CounterBits);
        RaiseLast(seen);
        RaiseLead(milliseconds - ElapsedMilliseconds);
        if (milliseconds - _time.GetUtcNow().ToUnixTimeMilliseconds() > TooFarAhead.TotalMilliseconds)
        {
            Interlocked.Increment(ref _timesAhead);
        }
    }

    private void RaiseLast(ulong value)
    {
        ulong last = Volatile.Read(ref _last);
        while (last < value)
        {
            ulong found = Interlocked.CompareExchange(ref _last, value, last);
            if (found == last)
            {
                return;
            }

            last = found;
        }
    }

    private void RaiseLead(long value)
    {
        long lead = Volatile.Read(ref _lead);
        while (lead < value)
        {
            long found = Interlocked.CompareExchange(ref _lead, value, lead);
            if (found == lead)
            {
                return;
            }

            lead = found;
        }
    }
}
