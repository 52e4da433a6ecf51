namespace Pinyon.Store.Eviction;

/// <summary>S3-FIFO: a small queue that new entries must survive, a main queue, and a memory of what left.</summary>
internal sealed class S3FifoPolicy : IEvictionPolicy
{
    // Most new entries are asked for never again. They enter a small queue of a tenth of the room; what was hit there
    // often enough goes over to the main queue, the others leave, and their keys are remembered as ghosts. A ghost that
    // comes back goes straight to the main queue. A hit only counts (up to three), nothing moves; the main queue gives
    // an entry with hits another round for each of them. (Yang et al., "FIFO queues are all you need for cache
    // eviction", SOSP 2023.)
    //
    //     new ──► small (1/10) ──hits ≥ threshold──► main (9/10) ◄──┐
    //               │                                  │   └── hits > 0: one less, again
    //               ▼ else                             ▼ 0 hits
    //             ghosts (keys of 9/10 of the entries) gone
    //                └── comes back: to main
    //
    // A simulator may add first and evict afterwards. So that a victim is chosen among those that were there before, a
    // new entry waits outside of both queues until the next call that is not Evict.
    private const int MostHits = 3;
    private const int MainBit = 4;

    private readonly PolicyEntries _entries;
    private readonly LinkedQueue _small;
    private readonly LinkedQueue _main;
    private readonly GhostQueue _ghosts;
    private readonly int _threshold;
    private uint _arriving;
    private int _arrivingCharge;

    /// <summary>Begins empty.</summary>
    /// <param name="entries">The entries of the shard.</param>
    /// <param name="capacity">What it may hold.</param>
    /// <param name="expectedEntries">How many entries that will be; the ghosts grow if it was too few.</param>
    /// <param name="threshold">How many hits in the small queue make an entry worth keeping, 1 to 3.</param>
    public S3FifoPolicy(PolicyEntries entries, long capacity, long expectedEntries, int threshold = 2)
    {
        _entries = entries;
        _small = new LinkedQueue(entries, "small");
        _main = new LinkedQueue(entries, "main");
        _ghosts = new GhostQueue(GhostsFor(expectedEntries));
        _threshold = threshold;
        Capacity = capacity;
    }

    public long Capacity { get; set; }

    public long Charged => _small.Charged + _main.Charged + _arrivingCharge;

    public long OverheadBytes => _ghosts.Bytes;

    public void Add(uint entry, ulong hash, long now)
    {
        LetIn();
        _arriving = entry;
        _arrivingCharge = _entries.Charge(entry);
        _entries.SetBits(entry, _ghosts.Take(hash) ? MainBit : 0);
    }

    public void Hit(uint entry, ulong hash, long now)
    {
        LetIn();
        int bits = _entries.GetBits(entry);
        if ((bits & MostHits) < MostHits) _entries.SetBits(entry, bits + 1);
    }

    public void Miss(ulong hash)
    {
        // Ghosts are asked when the entry comes.
    }

    public void Remove(uint entry, ulong hash)
    {
        LetIn();
        QueueOf(entry).Remove(entry);
    }

    public void Resize(uint entry, int oldCharge, ulong hash, long now)
    {
        if (entry == _arriving) _arrivingCharge = oldCharge;
        LetIn();
        QueueOf(entry).Recharge(entry, oldCharge);
        Hit(entry, hash, now);
    }

    public void Move(uint from, uint to)
    {
        if (from == _arriving) _arriving = to;
        else QueueOf(to).Moved(to);
    }

    public uint Evict(long now)
    {
        long mainShare = Capacity - Capacity / 10;
        while (_small.Count + _main.Count > 0)
        {
            bool fromMain = _main.Charged > mainShare || _small.Count == 0;
            uint victim = fromMain ? LeaveMain() : LeaveSmall();
            if (victim != 0) return victim;
        }

        LetIn();
        uint only = _small.Back != 0 ? _small.Back : _main.Back;
        if (only != 0) QueueOf(only).Remove(only);
        return only;
    }

    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        LetIn();
        HashSet<uint> seen = [];
        _small.Check(seen, faults);
        if (seen.Any(entry => QueueOf(entry) != _small)) faults.Add("an entry of the small queue says it is of main");
        _main.Check(seen, faults);
        if (seen.Count(entry => QueueOf(entry) == _main) != _main.Count) faults.Add("main holds others than say so");
        return seen;
    }

    private static long GhostsFor(long entries) => entries * 9 / 10;

    private LinkedQueue QueueOf(uint entry) => (_entries.GetBits(entry) & MainBit) != 0 ? _main : _small;

    private void LetIn()
    {
        if (_arriving == 0) return;
        QueueOf(_arriving).PushFront(_arriving, _arrivingCharge);
        _arriving = 0;
        _arrivingCharge = 0;
        int entries = _small.Count + _main.Count;
        if (GhostsFor(entries) > _ghosts.Room) _ghosts.Resize(GhostsFor(entries + entries / 4));
    }

    /// <summary>Lets the last without hits of main go; those before get another round.</summary>
    private uint LeaveMain()
    {
        while (true)
        {
            uint entry = _main.Back;
            int bits = _entries.GetBits(entry);
            if ((bits & MostHits) == 0)
            {
                _main.Remove(entry);
                return entry;
            }

            _main.Touch(entry);
            _entries.SetBits(entry, bits - 1);
        }
    }

    /// <summary>Lets the last of the small queue go that is not worth keeping; those before go over to main.</summary>
    /// <returns>The victim; 0 if all went over.</returns>
    private uint LeaveSmall()
    {
        for (uint entry = _small.Back; entry != 0; entry = _small.Back)
        {
            int charge = _entries.Charge(entry);
            _small.Remove(entry, charge);
            if (_entries.GetBits(entry) < _threshold)
            {
                _ghosts.Add(_entries.Hash(entry));
                return entry;
            }

            _entries.SetBits(entry, MainBit);
            _main.PushFront(entry, charge);
        }

        return 0;
    }
}
