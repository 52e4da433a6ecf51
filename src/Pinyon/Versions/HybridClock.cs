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

    /// <summary>A minute.</summary>
    private const ulong TooFarAhead = 60_000;

    /// <summary>A day: what other members can move this clock ahead of the wall clock.</summary>
    private const ulong MostLead = 86_400_000;

    /// <summary>
    /// A day and a minute: what this clock believes of others. More than it follows, so that of two members whose wall
    /// clocks differ by less than a minute, neither can be moved to where the other does not believe it.
    /// </summary>
    private const ulong MostBelieved = MostLead + TooFarAhead;

    private readonly TimeProvider _time;
    private readonly long _start;
    private ulong _last;
    private ulong _lead;
    private long _timesAhead;

    public HybridClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _lead = WallMilliseconds;
    }

    /// <summary>How often a clock more than a minute ahead of this machine's wall clock was seen.</summary>
    public long TimesAhead => Interlocked.Read(ref _timesAhead);

    /// <summary>The present reading; nothing is issued.</summary>
    public ulong Now => Math.Max(Volatile.Read(ref _last), Physical);

    private ulong Physical => (ElapsedMilliseconds + Volatile.Read(ref _lead)) << CounterBits;

    private ulong ElapsedMilliseconds => (ulong)_time.GetElapsedTime(_start).TotalMilliseconds;

    private ulong WallMilliseconds => (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A reading <paramref name="time"/> later than another, or the last one that there can be.</summary>
    public static ulong Add(ulong clock, TimeSpan time)
    {
        ulong later = clock + ((ulong)time.TotalMilliseconds << CounterBits);
        return later < clock ? ulong.MaxValue : later;
    }

    /// <summary>A reading <paramref name="time"/> earlier than another, or 0.</summary>
    public static ulong Subtract(ulong clock, TimeSpan time)
    {
        ulong span = (ulong)time.TotalMilliseconds << CounterBits;
        return clock < span ? 0 : clock - span;
    }

    /// <summary>The time from one reading to another, to the millisecond; never below zero.</summary>
    public static TimeSpan Between(ulong earlier, ulong later) => earlier >= later
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds((later >> CounterBits) - (earlier >> CounterBits));

    /// <summary>
    /// A version above every one issued or observed before, and above one that an entry has already. Behind the last
    /// number there is none: from there on it stands still.
    /// </summary>
    public ulong Next(ulong above = 0)
    {
        if (above > Now)
        {
            Lead(above);
        }

        while (true)
        {
            ulong last = Volatile.Read(ref _last);
            ulong highest = Math.Max(last, above);
            ulong next = highest == ulong.MaxValue ? highest : Math.Max(highest + 1, Physical);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>
    /// Whether a reading or version of another member is no more than a day, and a minute for the difference of wall
    /// clocks, ahead of this machine's wall clock.
    /// </summary>
    public bool IsCredible(ulong seen) => seen <= Now || seen >> CounterBits <= WallMilliseconds + MostBelieved;

    /// <summary>Never falls behind a reading that came from another member.</summary>
    /// <remarks>
    /// <para>
    /// One that is more than a day ahead of this machine's wall clock is counted but not followed: following it would
    /// spread one member's wrong date to all of them, for as long as any of them runs.
    /// </para>
    /// <para>
    /// One that is up to a minute beyond that is followed for the day alone. If both limits were the same, a reading at
    /// the limit would be followed by one member, and not believed by another whose wall clock is a little behind.
    /// </para>
    /// </remarks>
    public void Observe(ulong seen)
    {
        if (seen <= Now)
        {
            return;
        }

        if (seen >> CounterBits > WallMilliseconds + TooFarAhead)
        {
            Interlocked.Increment(ref _timesAhead);
        }

        if (!IsCredible(seen)) return;
        ulong followed = Math.Min(seen, (WallMilliseconds + MostLead) << CounterBits);
        if (followed <= Now) return;
        Atomic.Raise(ref _last, followed);
        Lead(followed);
    }

    private void Lead(ulong seen) => Atomic.Raise(ref _lead, (seen >> CounterBits) - ElapsedMilliseconds);
}
