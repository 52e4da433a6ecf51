using System.Runtime.CompilerServices;

namespace Pinyon.Store.Eviction;

/// <summary>
/// The default policy: W-TinyLFU whose window and admission gate follow the requests. Keeps what is requested often,
/// lets scans pass, keeps part of a loop that does not fit, and falls back to LRU where the past says nothing.
/// </summary>
internal sealed class WTinyLfuPolicy : IEvictionPolicy
{
    // A new entry enters the window. What reaches the window's end meets the next victim of the main part in a contest
    // (AdmissionGate), and the loser goes. The main part has two segments: probation until a hit, then protected.
    //
    //          ┌──────── window ────────┐   contest   ┌── probation ──┬─ protected, ≤ 80 % of main ─┐
    //   new ──►│ front             back │──► wins ──►│ front   back  │ front                  back │
    //          └────────────────────────┘    loses:   └───────────┬───┴─────────────────────────────┘
    //            hit: to the front           goes      hit: to protected, whose last goes back to probation
    //                                                  back: the next victim
    //
    // How often an entry was requested is kept in its own bits, next to its queue, so a hit touches nothing else. The
    // sketch is updated only when an entry is evicted, and a key that comes back starts with what the sketch remembers.
    // So the sketch counts only keys that are not here, and needs half the memory of one that counts every key.
    //
    //     bits of an entry    [ 2 queue │ 2 requested: 1, 2, 3 times or more ]
    //
    // While half of the capacity is free, hits count and nothing moves: nothing will be evicted for a long time.
    //
    // The best window depends on the requests: databases want a fifth of the capacity, scans and loops hardly any, and
    // where the past says nothing all of it (which is LRU). The same holds for the gate. PolicySteering tries nine
    // settings on a sample.
    //
    // When the border moves, at most four entries change sides with each request, so there is no pause.
    //
    // Price: 1.5 bytes of sketch for an entry, and the shadows of PolicySteering, at most 120 KB a shard.
    // (Einziger, Eytan, Friedman & Manes, "Adaptive Software Cache Management", Middleware 2018.) What differs from
    // Caffeine's W-TinyLFU, and why: docs/decisions/0005-default-eviction-policy.md.

    /// <summary>How much of the main part may be protected.</summary>
    public const double ProtectedPart = 0.8;

    // Twice the memory (21 per line) closes 0.01 more of the gap when entries are counted; in bytes it costs entries.
    private const int EntriesPerBlock = 42;
    private const int QueueShift = 2;
    private const int TimesMask = (1 << QueueShift) - 1;
    private const int InWindow = 0;
    private const int OnProbation = 1;
    private const int IsProtected = 2;
    private const int MovesPerRequest = 4;
    private const int FewestForAverage = 64;

    // A shard that is out of pages evicts before it adds. The window is within its share at that moment and will not be
    // in the next, so the contest is held from a little below the border on.
    private const int SlackPart = 128;

    private readonly PolicyEntries _entries;
    private readonly LinkedQueue[] _queues;
    private readonly LinkedQueue _window;
    private readonly LinkedQueue _probation;
    private readonly LinkedQueue _protected;
    private readonly FrequencySketch _sketch;
    private readonly PolicySteering _steering;
    private readonly long _expected;
    private long _capacity;
    private long _windowRoom;
    private long _slack;
    private long _protectedRoom;
    private long _untilSteering = 1;
    private AdmissionGate _gate;

    /// <summary>Begins empty.</summary>
    /// <param name="entries">The entries of the shard.</param>
    /// <param name="capacity">What it may hold, in the units of the charges.</param>
    /// <param name="expectedEntries">How many entries that will be; the sketch grows if there are more.</param>
    public WTinyLfuPolicy(PolicyEntries entries, long capacity, long expectedEntries)
    {
        _entries = entries;
        _window = new LinkedQueue(entries, "window");
        _probation = new LinkedQueue(entries, "probation");
        _protected = new LinkedQueue(entries, "protected");
        _queues = [_window, _probation, _protected];
        _expected = Math.Max(expectedEntries, 1);
        _sketch = new FrequencySketch(_expected, EntriesPerBlock);
        _steering = new PolicySteering(_expected, capacity);
        Capacity = capacity;
    }

    public long Capacity
    {
        get => _capacity;
        set
        {
            _capacity = value;
            _windowRoom = Math.Max((long)Math.Round(_steering.Setting.Window * value), 1);
            _slack = value / SlackPart;
            _protectedRoom = (long)(ProtectedPart * (value - _windowRoom));
        }
    }

    public long Charged => _window.Charged + MainCharged;

    public long OverheadBytes => _sketch.Bytes + _steering.Bytes;

    /// <summary>The window's share of the capacity at present, 0 to 1.</summary>
    public double WindowShare => _steering.Setting.Window;

    /// <summary>Whether the gate is the strict one at present.</summary>
    public bool IsStrict => _gate.IsStrict;

    private long MainCharged => _probation.Charged + _protected.Charged;

    private int Count => _window.Count + _probation.Count + _protected.Count;

    public void Add(uint entry, ulong hash, long now)
    {
        uint print = FrequencySketch.Print(hash);
        Asked(print);
        _steering.Enter(print);
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
        // A load after a miss arrives as an Add; the two are one touch.
    }

    public void Remove(uint entry, ulong hash)
    {
        _steering.Leave(FrequencySketch.Print(hash));
        QueueOf(entry).Remove(entry);
    }

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
        ulong hash = _entries.Hash(victim);
        _sketch.Remember(FrequencySketch.Print(hash), TimesOf(victim));
        Remove(victim, hash);
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
        switch (_gate.Hold(TimesOf(candidate), TimesOf(victim)))
        {
            case Contest.Admit:
                Pass(candidate, _window, OnProbation);
                return victim;
            case Contest.RejectAndAge:
                Age(victim);
                break;
        }

        return candidate;
    }

    /// <summary>Takes a count from an entry of main and gives it time to earn it back.</summary>
    private void Age(uint entry)
    {
        if (TimesOf(entry) > 0) _entries.SetBits(entry, _entries.GetBits(entry) - 1);
        Pass(entry, QueueOf(entry), IsProtected);
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
        // The average charge of the present entries gives the number that fits.
        long fit = Count < FewestForAverage ? _expected : (long)((double)_capacity * Count / Math.Max(Charged, 1));
        _untilSteering = Math.Max(Math.Min(fit, Count) / 4, 16);
        _steering.Fit(fit);
        _steering.Steer();
        _gate.IsStrict = _steering.Setting.IsStrict;
        Capacity = _capacity;
    }

    /// <summary>Moves a few entries across borders that have moved.</summary>
    private void Settle()
    {
        // Only while the main part has room. The shard reports most hits while there is one entry too many, so this
        // must work then too; the slack keeps an entry from taking a victim's place without a contest.
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
