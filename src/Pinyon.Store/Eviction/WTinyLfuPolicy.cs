using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>
/// The default: a window of what is new, a main part of what was asked for often, and shadow caches that find out where
/// the border between the two should be.
/// </summary>
internal sealed class WTinyLfuPolicy : IEvictionPolicy
{
    // A new entry enters the window. What falls out of the window's end must prove itself before it may stay: it beats
    // the next victim of the main part if it was asked for more often, or as often as the sketch can tell (three
    // times). The loser goes. The main part is itself in two: on probation until a hit, then protected.
    //
    //          ┌──────── window ────────┐   contest   ┌── probation ──┬─ protected, ≤ 80 % of main ─┐
    //   new ──►│ front             back │──► wins ──►│ front   back  │ front                  back │
    //          └────────────────────────┘    loses:   └───────────┬───┴─────────────────────────────┘
    //            hit: to the front           goes      hit: to protected, whose last goes back to probation
    //                                                  back: the next victim
    //
    // How often an entry was asked for stands in its own bits, next to its queue; a hit looks nowhere else. Only when
    // an entry goes is it told to the sketch, and whoever comes again begins with what the sketch remembers. So the
    // sketch knows those that are not here, and needs half the memory of one that counts everybody.
    //
    //     bits of an entry    [ 2 queue │ 2 asked for: 1, 2, 3 times or more ]
    //
    // While half of the room is free, hits count and nothing moves: nobody has to go for long.
    //
    // How large the window should be depends on the requests: databases want a fifth, scans a fiftieth, and where the
    // past tells nothing all of it (which is LRU). WindowSteering tries seven sizes on a sample. When the border moves,
    // at most four entries change sides with each request, so nobody waits.
    //
    // What differs from Caffeine's W-TinyLFU, and why: docs/decisions/0005-default-eviction-policy.md.

    /// <summary>How much of the main part may be protected.</summary>
    public const double ProtectedPart = 0.8;

    // Twice the memory (21 to a line) closes 0.01 more of the gap when entries are counted; in bytes it costs entries.
    private const int EntriesPerBlock = 42;
    private const int QueueShift = 2;
    private const int TimesMask = (1 << QueueShift) - 1;
    private const int InWindow = 0;
    private const int OnProbation = 1;
    private const int IsProtected = 2;
    private const int MovesPerRequest = 4;
    private const int FewestForAverage = 64;

    // A shard out of pages evicts before it adds. The window is within its share then, and will not be in a moment: so
    // the contest is held a little below the border already.
    private const int SlackPart = 128;

    private readonly PolicyEntries _entries;
    private readonly LinkedQueue[] _queues;
    private readonly LinkedQueue _window;
    private readonly LinkedQueue _probation;
    private readonly LinkedQueue _protected;
    private readonly FrequencySketch _sketch;
    private readonly WindowSteering _steering;
    private readonly long _expected;
    private long _capacity;
    private long _windowRoom;
    private long _slack;
    private long _protectedRoom;
    private long _untilSteering = 1;
    private double _share = WindowSteering.FirstShare;

    /// <summary>Begins empty.</summary>
    /// <param name="entries">The entries of the shard.</param>
    /// <param name="capacity">What it may hold.</param>
    /// <param name="expectedEntries">How many entries that will be; the sketch grows if it was too few.</param>
    public WTinyLfuPolicy(PolicyEntries entries, long capacity, long expectedEntries)
    {
        _entries = entries;
        _window = new LinkedQueue(entries, "window");
        _probation = new LinkedQueue(entries, "probation");
        _protected = new LinkedQueue(entries, "protected");
        _queues = [_window, _probation, _protected];
        _expected = Math.Max(expectedEntries, 1);
        _sketch = new FrequencySketch(_expected, EntriesPerBlock);
        _steering = new WindowSteering(_expected);
        Capacity = capacity;
    }

    public long Capacity
    {
        get => _capacity;
        set
        {
            _capacity = value;
            _windowRoom = Math.Max((long)Math.Round(_share * value), 1);
            _slack = value / SlackPart;
            _protectedRoom = (long)(ProtectedPart * (value - _windowRoom));
        }
    }

    public long Charged => _window.Charged + MainCharged;

    public long OverheadBytes => _sketch.Bytes + _steering.Bytes;

    /// <summary>The window's share of the capacity at present, 0 to 1.</summary>
    public double WindowShare => _share;

    private long MainCharged => _probation.Charged + _protected.Charged;

    private int Count => _window.Count + _probation.Count + _protected.Count;

    /// <summary>Whether a candidate of one frequency may take the place of a victim of another.</summary>
    public static bool Wins(int candidate, int victim) => candidate > victim || candidate == FrequencySketch.Most;

    public void Add(uint entry, ulong hash, long now)
    {
        uint print = FrequencySketch.Print(hash);
        Asked(print);
        _sketch.Fit(Count + 1);
        _entries.SetBits(entry, Bits(InWindow, Math.Min(_sketch.Estimate(print) + 1, FrequencySketch.Most)));
        _window.PushFront(entry);
        Settle();
    }

    public void Hit(uint entry, ulong hash, long now)
    {
        Asked(FrequencySketch.Print(hash));
        int bits = _entries.GetBits(entry);
        if ((bits & TimesMask) < FrequencySketch.Most) _entries.SetBits(entry, ++bits);
        if (Charged < _capacity / 2) return;
        switch (bits >> QueueShift)
        {
            case InWindow:
                _window.Touch(entry);
                break;
            case OnProbation:
                Pass(entry, _probation, IsProtected);
                break;
            default:
                _protected.Touch(entry);
                break;
        }

        Settle();
    }

    public void Miss(ulong hash)
    {
        // What is loaded after a miss comes as an Add: the two are one touch.
    }

    public void Remove(uint entry) => QueueOf(entry).Remove(entry);

    public void Resize(uint entry, int oldCharge, ulong hash, long now)
    {
        QueueOf(entry).Recharge(entry, oldCharge);
        Hit(entry, hash, now);
    }

    public void Move(uint from, uint to) => QueueOf(to).Moved(to);

    public uint Evict(long now)
    {
        uint victim = Victim();
        if (victim == 0) return 0;
        _sketch.Remember(FrequencySketch.Print(_entries.Hash(victim)), TimesOf(victim));
        Remove(victim);
        _entries.Prefetch(_window.Back);
        _entries.Prefetch(_probation.Back);
        return victim;
    }

    public IReadOnlyCollection<uint> Check(ICollection<string> faults)
    {
        HashSet<uint> seen = [];
        for (int i = 0; i < _queues.Length; i++)
        {
            HashSet<uint> before = [.. seen];
            _queues[i].Check(seen, faults);
            if (seen.Except(before).Any(entry => QueueOf(entry) != _queues[i])) faults.Add($"wrong bits in queue {i}");
        }

        return seen;
    }

    private uint Victim()
    {
        uint victim = _probation.Back != 0 ? _probation.Back : _protected.Back;
        uint candidate = _window.Back;
        if (victim == 0) return candidate;
        if (candidate == 0 || _window.Charged <= _windowRoom - _slack) return victim;
        if (!Wins(TimesOf(candidate), TimesOf(victim))) return candidate;
        Pass(candidate, _window, OnProbation);
        return victim;
    }

    private static int Bits(int queue, int times) => queue << QueueShift | times;

    private int TimesOf(uint entry) => _entries.GetBits(entry) & TimesMask;

    private LinkedQueue QueueOf(uint entry) => _queues[_entries.GetBits(entry) >> QueueShift];

    private void Pass(uint entry, LinkedQueue from, int to)
    {
        int charge = _entries.Charge(entry);
        from.Remove(entry, charge);
        _queues[to].PushFront(entry, charge);
        _entries.SetBits(entry, Bits(to, TimesOf(entry)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Asked(uint print)
    {
        _steering.Ask(print);
        if (--_untilSteering == 0) Steer();
    }

    private void Steer()
    {
        // With the average charge of what is there, the room tells how many entries fit.
        long fit = Count < FewestForAverage ? _expected : (long)((double)_capacity * Count / Math.Max(Charged, 1));
        _untilSteering = Math.Max(Math.Min(fit, Count) / 4, 16);
        _steering.Fit(fit);
        _share = _steering.Steer(_share);
        Capacity = _capacity;
    }

    /// <summary>Brings a few entries over the borders that have moved.</summary>
    private void Settle()
    {
        // As long as the main part has room: also while a newcomer makes one too many, for that is when a shard tells
        // of most hits. The slack keeps from this way whoever would take the place of a victim without a contest.
        long mainRoom = _capacity - _windowRoom;
        for (int i = 0; i < MovesPerRequest && _window.Charged > _windowRoom && MainCharged < mainRoom - _slack; i++)
        {
            Pass(_window.Back, _window, OnProbation);
        }

        for (int i = 0; i < MovesPerRequest && _window.Charged < _windowRoom; i++)
        {
            if (MainCharged <= mainRoom) break;
            uint entry = _probation.Back != 0 ? _probation.Back : _protected.Back;
            Pass(entry, QueueOf(entry), InWindow);
        }

        for (int i = 0; i < MovesPerRequest && _protected.Charged > _protectedRoom; i++)
        {
            Pass(_protected.Back, _protected, OnProbation);
        }
    }
}
