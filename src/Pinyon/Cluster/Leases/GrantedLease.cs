namespace Pinyon.Cluster.Leases;

/// <summary>The lease of one holder, as its owner sees it. Every member may be called by many threads.</summary>
internal sealed class GrantedLease
{
    //            ask             ask                    no renewal, or Stop
    //   none ───────────► held ──────► held, to a later end ─────────► over ──── 10 s ───► none
    //                      the same number                              (barred)    a new number
    //
    // A number is a promise in both directions: as long as it stays, the owner has told the holder of every write, or
    // has waited. Once it has not, the next lease has another number, and all copies under the old one are void. So a
    // slot that moves away and comes back brings no old copies back: another owner may have written it in between.

    private readonly Lock _lock = new();
    private ulong _number;
    private long _end;
    private bool _isStopped;
    private bool _isRetired;

    /// <param name="holder">The member's name.</param>
    /// <param name="index">The lowest place that no other holder has; beyond 64, holders share marks.</param>
    public GrantedLease(string holder, int index)
    {
        Holder = holder;
        Index = index;
        Mark = 1UL << (index % 64);
    }

    public string Holder { get; }

    public int Index { get; }

    /// <summary>
    /// The bit by which the table of copies knows the holder. With more than 64 holders some share one, and a write is
    /// then revoked at both: too much is revoked, never too little.
    /// </summary>
    public ulong Mark { get; }

    /// <summary>How a revocation reaches the holder; null before its link exists. It may be closed.</summary>
    public ILeaseHolder? Link { get; set; }

    /// <summary>Begins a lease or renews it, counted from now.</summary>
    /// <param name="now">The moment of answering: the holder counts from sending, so it stops earlier.</param>
    /// <param name="fresh">The number, if one begins.</param>
    /// <returns>No lease if the holder is barred, or a write is waiting for the end of the lease.</returns>
    public LeaseGrant Ask(long now, ulong fresh)
    {
        lock (_lock)
        {
            bool isHeld = now < _end;
            if (_isRetired) return default;
            if (isHeld ? _isStopped : _number != 0 && now < _end + LeaseTimes.Bar) return default;

            _number = isHeld ? _number : fresh;
            _isStopped = false;
            _end = now + LeaseTimes.Length + 1;   // `now` was rounded down, and this end must not be
            return new LeaseGrant(_number, LeaseTimes.Length);
        }
    }

    /// <summary>The lease's number if copies may be granted under it now, else 0.</summary>
    public ulong NumberAt(long now)
    {
        lock (_lock) return now < _end && !_isStopped && !_isRetired ? _number : 0;
    }

    /// <summary>Whether the holder may have copies that it answers from.</summary>
    public bool IsHeld(long now)
    {
        lock (_lock) return now < _end;
    }

    /// <summary>Makes void what the holder copied so far, from the next reply on: slots have moved, and their
    /// new owners do not know of the copies.</summary>
    /// <param name="fresh">The number under which the lease goes on.</param>
    public void Renumber(ulong fresh)
    {
        lock (_lock)
        {
            if (_number != 0) _number = fresh;
        }
    }

    /// <summary>Grants nothing more: the member is gone. What it was granted lasts to its end.</summary>
    public void Retire()
    {
        lock (_lock) _isRetired = true;
    }

    /// <summary>Renews the lease no more: a revocation did not reach the holder.</summary>
    /// <returns>When it will be over.</returns>
    public long Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            return _end;
        }
    }
}
