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
    private const int HottestKeys = 100;
    private const double HotReadsPerSecond = 10;

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
        if (options.HasLoader)
        {
            _flights = new FlightTable();
            _loads = new ReadThrough(
                new GroupLoader(options),
                new LoadedEntries(store, _reader, times, clock, time),
                _flights,
                new LoadGate(options.MaxConcurrentLoads),
                Counters,
                timeProvider);
        }
    }

    public GroupCounters Counters { get; } = new();

    /// <summary>Its hot copies; null if it has none. Disposed with it.</summary>
    public GroupCopies? Copies { get; init; }

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
    };

    /// <summary>Everything that needs no waiting.</summary>
    public PeerResult Apply(PeerOperation operation, in PeerItem item) => operation switch
    {
        PeerOperation.Get or PeerOperation.Load => Get(item),
        PeerOperation.Explain => Explain(item),
        PeerOperation.Clear => Raise(tag: default),
        PeerOperation.RemoveTag => Raise(item.Key.Span),
        _ => Write(operation, item),
    };

    /// <summary>Looks up, and loads what is not there.</summary>
    public async ValueTask<PeerResult[]> LoadAsync(
        IReadOnlyList<PeerItem> items, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_loads is null)
        {
            return [.. items.Select(item => Get(item))];
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

        Copies?.Dispose();
        _store.Dispose();
    }

    private PeerResult Get(in PeerItem item)
    {
        EntryLook look = _reader.Look(item.Key.Span);
        if (look.State is EntryState.Found or EntryState.KnownAbsent)
        {
            Counters.Hits.Add(1);
            if (look.IsRefreshDue)
            {
                _loads?.Refresh(new CacheKey(item.Key));
            }

            return GroupEntries.ResultOf(look);
        }

        return new PeerResult(_loads is null ? PeerStatus.NotFound : PeerStatus.Pending);
    }

    private PeerResult Write(PeerOperation operation, in PeerItem item)
    {
        if (_flights is null)
        {
            return _entries.Apply(operation, item);
        }

        var key = new CacheKey(item.Key);
        FlightStripe stripe = _flights[key];
        lock (stripe.Gate)
        {
            PeerResult result = _entries.Apply(operation, item);
            if (result.Status is not (PeerStatus.ConditionFailed or PeerStatus.TooLarge))
            {
                stripe.DetachLocked(key);
            }

            return result;
        }
    }

    // The floor first: it hides what a flight keeps that lands before all are detached.
    private PeerResult Raise(ReadOnlySpan<byte> tag)
    {
        ulong version = _clock.Next();
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
        ReadOnlyMemory<byte> key = item.Key;
        bool isHot = _store.Hottest(HottestKeys, _time.Now)
            .Any(hot => hot.ReadsPerSecond >= HotReadsPerSecond && hot.Key.Span.SequenceEqual(key.Span));
        return GroupEntries.ResultOf(look) with { Value = default, IsHot = isHot };
    }
}
