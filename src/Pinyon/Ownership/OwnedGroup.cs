using Pinyon.Entries;
using Pinyon.Loading;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>One group on this node: its entries, its loads, and what was cleared of it.</summary>
/// <remarks>Whoever calls has settled that this node is the one to answer.</remarks>
internal sealed class OwnedGroup : IAsyncDisposable
{
    private const int SweepWork = 2_000;

    /// <summary>A timer waits no longer; nor does anybody who asks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly EntryStore _store;
    private readonly EntryFloors _floors = new();
    private readonly EntryReader _reader;
    private readonly EntrySweep _sweep;
    private readonly GroupEntries _entries;
    private readonly HybridClock _clock;
    private readonly MonotonicTime _time;
    private readonly Lock _ticking = new();
    private readonly FlightTable? _flights;
    private readonly ReadThrough? _loads;

    /// <summary>Makes the group, without entries.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="store">Its own; disposed with it.</param>
    /// <param name="clock">The node's clock, for versions.</param>
    /// <param name="time">The node's time, for entries.</param>
    /// <param name="timeProvider">The node's time, for waiting.</param>
    /// <param name="seed">For its jitter.</param>
    public OwnedGroup(
        GroupOptions options,
        EntryStore store,
        HybridClock clock,
        MonotonicTime time,
        TimeProvider timeProvider,
        ulong seed)
    {
        _store = store;
        _clock = clock;
        _time = time;
        _reader = new EntryReader(store, _floors, time);
        _sweep = new EntrySweep(store, _reader, _floors, time);
        var times = new EntryTimes(options, seed);
        _entries = new GroupEntries(store, _reader, times, clock, time);
        Replicated = new ReplicaEntries(store, _reader, _floors, clock, time);
        if (options.HasLoader)
        {
            _flights = new FlightTable();
            _loads = new ReadThrough(
                new GroupLoader(options),
                new LoadedEntries(store, _reader, times, clock, time),
                _flights,
                new LoadGate(options.MaxConcurrentLoads),
                Counters,
                timeProvider)
            {
                Landed = key => Landed?.Invoke(key),
                Ended = flights => Replicas?.Begin(flights),
            };
        }
    }

    public GroupCounters Counters { get; } = new();

    /// <summary>Which of its keys are hot here.</summary>
    public required HotKeys Hot { get; init; }

    /// <summary>Its hot copies; null if it has none. Disposed with it.</summary>
    public GroupCopies? Copies { get; init; }

    /// <summary>Its entries as owners and replicas hand them to each other.</summary>
    public ReplicaEntries Replicated { get; }

    /// <summary>
    /// Its replicas at other members; null if it has none. Set before anything is asked, and disposed with the group.
    /// </summary>
    public GroupReplicas? Replicas { get; set; }

    /// <summary>Told of each key whose entry a load has replaced; does not throw.</summary>
    public Action<CacheKey>? Landed { get; init; }

    public GroupStatistics Statistics => new()
    {
        Gets = Counters.Gets.Value,
        Hits = Counters.Hits.Value,
        Loads = Counters.Loads.Value,
        LoadsDeduplicated = Counters.LoadsDeduplicated.Value,
        LocalLoads = Counters.LocalLoads.Value,
        LocalLoadErrors = Counters.LocalLoadErrors.Value,
        PeerLoads = Counters.PeerLoads.Value,
        PeerErrors = Counters.PeerErrors.Value,
        ServerRequests = Counters.ServerRequests.Value,
        Store = _store.Statistics,
        Copies = Copies?.Statistics ?? default,
        Replicas = Replicas?.Statistics ?? default,
    };

    /// <summary>Everything that needs no waiting.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="item">With which key, or tag.</param>
    /// <param name="notAfter">The limit of a write (R5); the node's own callers wait until theirs is applied.</param>
    public PeerResult Apply(PeerOperation operation, in PeerItem item, ulong notAfter = ulong.MaxValue) =>
        operation switch
        {
            PeerOperation.Get or PeerOperation.Load => LookUp(item, int.MaxValue),
            PeerOperation.Explain => Explain(item),
            PeerOperation.Clear or PeerOperation.RemoveTag => Raise(item, notAfter),
            _ => Write(operation, item, notAfter),
        };

    /// <summary>Looks up; what has more bytes than <paramref name="longest"/> is not sent, and not even read.</summary>
    public PeerResult LookUp(in PeerItem item, int longest)
    {
        EntryLook look = _reader.Look(item.Key.Span, longest);
        switch (look.State)
        {
            case EntryState.Found or EntryState.KnownAbsent:
                Counters.Hits.Add(1);
                if (look.IsRefreshDue)
                {
                    _loads?.Refresh(new CacheKey(item.Key));
                }

                return GroupEntries.ResultOf(look);
            case EntryState.TooLong:
                return new PeerResult(PeerStatus.NotSent);
            default:
                return new PeerResult(_loads is null ? PeerStatus.NotFound : PeerStatus.Pending);
        }
    }

    /// <summary>How many bytes the entry of a key has; 0 = there is none.</summary>
    public long LengthOf(in PeerItem item) => _reader.LengthOf(item.Key.Span);

    /// <summary>Looks up, and loads what is not there.</summary>
    public async ValueTask<PeerResult[]> LoadAsync(
        IReadOnlyList<PeerItem> items, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_loads is null)
        {
            return [.. items.Select(item => LookUp(item, int.MaxValue))];
        }

        LoadOutcome[] outcomes = await _loads.LoadAsync(
            [.. items.Select(item => new CacheKey(item.Key))],
            patience < LongestWait ? patience : LongestWait,
            cancellationToken);
        return [.. outcomes.Select(LoadResults.From)];
    }

    /// <summary>Gives back the memory of what has expired or was cleared.</summary>
    public void Tick(int maxWork)
    {
        if (!_ticking.TryEnter())
        {
            return;   // the last one takes longer than the time between two
        }

        try
        {
            _store.Tick(_time.Now, maxWork);
            _sweep.Step(SweepWork);
            Copies?.Tick(_time.Now, maxWork);
        }
        finally
        {
            _ticking.Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_loads is not null)
        {
            await _loads.DisposeAsync();
        }

        if (Replicas is not null)
        {
            await Replicas.DisposeAsync();
        }

        Copies?.Dispose();
        _store.Dispose();
    }

    private PeerResult Write(PeerOperation operation, in PeerItem item, ulong notAfter)
    {
        PeerResult result = _flights is null
            ? WriteEntry(operation, item, notAfter)
            : WriteAndDetach(_flights, operation, item, notAfter);
        if (IsApplied(result) && operation is not PeerOperation.Replicate)
        {
            Hot.Mark(new EntryKey(item.Key.Span).Hash, item.IsHot);
        }

        return result;
    }

    private PeerResult WriteAndDetach(FlightTable flights, PeerOperation operation, in PeerItem item, ulong notAfter)
    {
        var key = new CacheKey(item.Key);
        FlightStripe stripe = flights[key];
        lock (stripe.Gate)
        {
            PeerResult result = WriteEntry(operation, item, notAfter);
            if (IsApplied(result))
            {
                stripe.DetachLocked(key);
            }

            return result;
        }
    }

    private PeerResult WriteEntry(PeerOperation operation, in PeerItem item, ulong notAfter) =>
        operation is PeerOperation.Replicate
            ? Replicated.Take(item, notAfter)
            : _entries.Apply(operation, item, notAfter);

    private static bool IsApplied(in PeerResult result) =>
        result.Status is PeerStatus.Stored or PeerStatus.Found or PeerStatus.NotFound;

    // The floor first: it hides what a flight keeps that lands before all are detached.
    private PeerResult Raise(in PeerItem item, ulong notAfter)
    {
        ReadOnlySpan<byte> tag = item.Key.Span;
        ulong version = _clock.Next();
        if (version > notAfter)
        {
            return new PeerResult(PeerStatus.Late, Version: version);
        }

        if (item.State is { } told)
        {
            // The floor that the others have: this node has the same one, and issues above it from now on. One that is
            // more than a day ahead is not followed.
            _clock.Observe(told.Version);
            version = told.Version < version || told.Version <= _clock.Now ? told.Version : version;
        }

        if (tag.IsEmpty)
        {
            _floors.RaiseGroup(version);
        }
        else
        {
            _floors.RaiseTag(tag, version);
        }

        _flights?.DetachAll();
        return new PeerResult(PeerStatus.Stored, Version: version);
    }

    private PeerResult Explain(in PeerItem item)
    {
        EntryLook look = _reader.Look(item.Key.Span);
        Hot.Tick(_time.Now);   // without copies, nobody measures but here
        bool isHot = Hot.Contains(new EntryKey(item.Key.Span).Hash);
        return GroupEntries.ResultOf(look) with { Value = default, IsHot = isHot };
    }
}
