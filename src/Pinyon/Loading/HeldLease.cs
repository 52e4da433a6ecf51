namespace Pinyon.Loading;

/// <summary>A lease as its holder sees it: whether copies of one owner's keys may be answered from, now.</summary>
/// <param name="owner">The owner's name.</param>
/// <param name="ring">The ring that it was granted in; in another one it is worth nothing.</param>
/// <param name="number">The owner's number for it.</param>
/// <param name="id">This node's own: no two leases of all owners have the same, so a copy can name its lease.</param>
internal sealed class HeldLease(string owner, ulong ring, ulong number, long id)
{
    // Counted from the *sending* of the request that was answered with the lease, while the owner counts from
    // answering, which is later; and a hundredth less, for two clocks that do not run alike. So it ends here first.

    private long _end;
    private long _askAt;
    private long _usedAt = long.MinValue / 2;

    public string Owner { get; } = owner;

    public ulong Ring { get; } = ring;

    public ulong Number { get; } = number;

    public long Id { get; } = id;

    /// <summary>Whether a copy under it is good at this moment.</summary>
    public bool IsHeld(long now) => now < Volatile.Read(ref _end);

    /// <summary>Whether a third of its time has gone, so that it is time to ask again.</summary>
    public bool IsDue(long now) => now >= Volatile.Read(ref _askAt);

    /// <summary>Whether anybody read a copy under it of late.</summary>
    public bool IsUsed(long now) => now - Volatile.Read(ref _usedAt) < LeaseTimes.Idle;

    /// <summary>Notes that it is worth renewing. Writes to shared memory once a second at most.</summary>
    public void Use(long now)
    {
        if (now - Volatile.Read(ref _usedAt) >= LeaseTimes.Length)
        {
            Volatile.Write(ref _usedAt, now);
        }
    }

    /// <summary>The owner has granted it from the sending of a request on. Grants may come in any order.</summary>
    public void Extend(long sentAt, long milliseconds)
    {
        long counted = Math.Min(milliseconds, LeaseTimes.Length);
        Raise(ref _end, sentAt + counted - counted / 100);
        Raise(ref _askAt, sentAt + counted / 3);
    }

    private static void Raise(ref long place, long value)
    {
        long seen = Volatile.Read(ref place);
        while (seen < value)
        {
            long found = Interlocked.CompareExchange(ref place, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
