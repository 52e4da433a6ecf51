namespace Pinyon.Store.Eviction;

/// <summary>When entries came, or after how many evictions they last moved: told only as long as it matters.</summary>
internal sealed class MidpointStamps(long expectedEntries, MidpointSettings settings)
{
    // An entry has one stamp of 32 bits: the time of its arrival until it first moves to the front, then the number of
    // evictions at its last move. An old entry that has a move behind it has waited long enough for its promotion.
    //
    //     stamp    [ 31 milliseconds, or evictions │ 1 moved ]    both clocks go around, only differences count
    //
    // An entry without a stamp came, or moved, long ago. So a stamp may go as soon as its answer cannot change any
    // more: with each one that is set, a hand looks at the next few places of the table and drops what is over.
    private const uint MovedBit = 1;
    private const int PlacesPerSet = 4;
    private const int OfAllAtFirst = 8;

    private readonly FlatTable<uint> _stamps = new(expectedEntries / OfAllAtFirst);
    private readonly uint _wait = (uint)settings.PromotionMilliseconds;
    private int _hand;

    public long Bytes => _stamps.Bytes;

    public void Arrived(uint entry, long now) => _stamps.Set(entry, (uint)now << 1);

    public void Moved(uint entry, long evictions) => _stamps.Set(entry, (uint)evictions << 1 | MovedBit);

    public void Forget(uint entry) => _stamps.Remove(entry, out _);

    /// <summary>The entry has another reference from now on.</summary>
    public void Rename(uint from, uint to)
    {
        if (_stamps.Remove(from, out uint stamp)) _stamps.Set(to, stamp);
    }

    /// <summary>Whether an old entry came long enough ago to become young.</summary>
    public bool HasWaited(uint entry, long now) => !_stamps.TryGet(entry, out uint stamp) || IsRipe(stamp, now);

    /// <summary>How many evictions there were since an entry's last move; all of them if it never moved.</summary>
    public long EvictionsSince(uint entry, long evictions) =>
        _stamps.TryGet(entry, out uint stamp) && IsMoved(stamp) ? Since(stamp, evictions) : evictions;

    /// <summary>Drops a few stamps that are over.</summary>
    /// <param name="now">The caller's clock.</param>
    /// <param name="evictions">How many there were.</param>
    /// <param name="drift">After how many evictions a young entry has drifted away, at the most.</param>
    public void Sweep(long now, long evictions, int drift)
    {
        for (int i = 0; i < PlacesPerSet; i++)
        {
            if (_hand >= _stamps.Places) _hand = 0;
            if (!_stamps.TryGetAt(_hand, out uint entry, out uint stamp) || !IsOver(stamp, now, evictions, drift))
            {
                _hand++;
            }
            else
            {
                _stamps.Remove(entry, out _);   // another may have taken its place: look there again
            }
        }
    }

    /// <summary>Adds a sentence if there are stamps of others than these.</summary>
    public void Check(IReadOnlySet<uint> held, ICollection<string> faults)
    {
        for (int place = 0; place < _stamps.Places; place++)
        {
            if (_stamps.TryGetAt(place, out uint entry, out _) && !held.Contains(entry))
            {
                faults.Add($"there is a stamp of {entry}, which is gone");
            }
        }
    }

    private static bool IsMoved(uint stamp) => (stamp & MovedBit) != 0;

    private static uint Since(uint stamp, long clock) => (((uint)clock << 1) - (stamp & ~MovedBit)) >> 1;

    private bool IsRipe(uint stamp, long now) => IsMoved(stamp) || Since(stamp, now) >= _wait;

    private bool IsOver(uint stamp, long now, long evictions, int drift) =>
        IsMoved(stamp) ? Since(stamp, evictions) > drift : IsRipe(stamp, now);
}
