using Pinyon.Versions;

namespace Pinyon.Cluster.Leases;

/// <summary>A lease as its holder sees it: whether copies of one owner's keys may be read now.</summary>
/// <param name="ring">The ring in which it was granted; it is void in any other.</param>
/// <param name="number">The owner's number for it.</param>
/// <param name="id">This node's own number: no two leases share one, so a copy can name its lease.</param>
internal sealed class HeldLease(ulong ring, ulong number, long id)
{
    // The end counts from *sending* the request that was answered with the lease, while the owner counts from
    // answering, which is later. A hundredth is taken off because two clocks do not run alike. So the lease ends here
    // first.

    private long _end;
    private long _askAt;
    private long _usedAt = long.MinValue / 2;

    public ulong Ring { get; } = ring;

    public ulong Number { get; } = number;

    public long Id { get; } = id;

    /// <summary>Whether copies under it are valid at this moment.</summary>
    public bool IsHeld(long now) => now < Volatile.Read(ref _end);

    /// <summary>Whether a third of its time has passed, so that it should be renewed.</summary>
    public bool IsDue(long now) => now >= Volatile.Read(ref _askAt);

    /// <summary>Whether a copy under it was read recently.</summary>
    public bool IsUsed(long now) => now - Volatile.Read(ref _usedAt) < LeaseTimes.Idle;

    /// <summary>Notes that it is worth renewing. Writes to shared memory once a second at most.</summary>
    public void Use(long now)
    {
        if (now - Volatile.Read(ref _usedAt) >= LeaseTimes.Length) Volatile.Write(ref _usedAt, now);
    }

    /// <summary>The owner granted it, counted from sending a request. Grants may arrive in any order.</summary>
    public void Extend(long sentAt, long milliseconds)
    {
        long counted = Math.Min(milliseconds, LeaseTimes.Length);
        Atomic.Raise(ref _end, sentAt + counted - counted / 100);
        Atomic.Raise(ref _askAt, sentAt + counted / 3);
    }
}
