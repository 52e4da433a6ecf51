using Pinyon.Cluster;
using Pinyon.Copies;
using Pinyon.Entries;
using Pinyon.Groups.Owned;
using Pinyon.Loading;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Peers.Batches;
using Pinyon.Peers.Details;
using Pinyon.Replicas;
using Pinyon.Routing;
using Pinyon.Store;

namespace Pinyon.Groups;

/// <summary>One group at this node: one read and one write, for callers of this node and for other members.</summary>
/// <remarks>
/// A read's caller has decided by its view that this node is the one to answer; a write is decided here, because the
/// view may change while it waits (<see cref="Cluster.Slots.SlotGate"/>).
/// </remarks>
internal sealed class GroupOwner : IFlightObserver, IViewObserver, IAsyncDisposable
{
    private const int SweepWork = 2_000;

    /// <summary>Of the group's memory, what the floors of its removed tags may take.</summary>
    private const int FloorPart = 64;

    /// <summary>The epoch of an item that did not pass the gate.</summary>
    private const int NotMine = -1;

    /// <summary>Timers wait no longer, nor does a caller.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly NodeContext _node;
    private readonly ViewPublisher _views;
    private readonly EntryStore _store;
    private readonly EntryFloors _floors;
    private readonly EntryReader _reader;
    private readonly EntrySweep _sweep;
    private readonly GroupEntries _entries;
    private readonly ReplicaIntake _intake;
    private readonly HotKeys _hot;
    private readonly Lock _ticking = new();
    private readonly FlightTable? _flights;
    private readonly ReadThrough? _loads;

    /// <summary>Makes the group, without entries.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="memory">Its bytes, for everything.</param>
    /// <param name="replicaTimeout">How long a write waits for replicas.</param>
    /// <param name="views">The cluster.</param>
    /// <param name="node">This node.</param>
    public GroupOwner(
        GroupOptions options, long memory, TimeSpan replicaTimeout, ViewPublisher views, NodeContext node)
    {
        Name = options.Name;
        _node = node;
        _views = views;
        bool hasCopies = options.HotCopies && GroupCopies.IsLargeEnough(memory);
        long entryBytes = (hasCopies ? GroupCopies.EntryBytes(memory) : memory) - memory / FloorPart;
        _store = GroupStores.Make(options, entryBytes);
        _floors = new EntryFloors(memory / FloorPart);
        _reader = new EntryReader(_store, _floors, node.Time);
        _sweep = new EntrySweep(_store, _reader, _floors, node.Clock, node.Time);
        _hot = new HotKeys(_store, options.HotReadsPerSecond);
        Keys = new KeyScan(_store, _reader, node.Time, isPlain: !options.HasLoader);
        var writer = new EntryWriter(_store, node.Time) { LongestValue = GroupStores.LongestValue(entryBytes) };
        var times = new EntryTimes(options, GroupStores.SeedOf(views.Current.Self.Name, options.Name));
        _entries = new GroupEntries(_reader, writer, times, node.Clock, node.Time);
        var replicated = new ReplicaEntries(_reader, writer, _floors, node.Clock, node.Time);
        Copies = hasCopies ? new GroupCopies(options.Name, memory, _hot, views, node) : null;
        Replicas = options.Replicas > 0
            ? new GroupReplicas(options, replicated, views, node, replicaTimeout)
            : null;
        _intake = new ReplicaIntake(replicated, Replicas, views);
        if (options.HasLoader)
        {
            _flights = new FlightTable();
            var loaded = new LoadedEntries(_reader, writer, times, node.Clock, node.Time);
            _loads = new ReadThrough(options, loaded, _flights, this, Counters, node.TimeProvider);
        }
    }

    public string Name { get; }

    public GroupCounters Counters { get; } = new();

    /// <summary>Its hot copies; null if it has none.</summary>
    public GroupCopies? Copies { get; }

    /// <summary>Its replicas at other members; null if it has none.</summary>
    public GroupReplicas? Replicas { get; }

    /// <summary>The keys that it has here.</summary>
    public KeyScan Keys { get; }

    /// <summary>Whether what is missing is loaded.</summary>
    public bool HasLoader => _loads is not null;

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
        TagFloors = _floors.Tags,
        TagFloorsMerged = _floors.Merged,
        Store = _store.Statistics,
        Copies = Copies?.Statistics ?? default,
        Replicas = Replicas?.Statistics ?? default,
    };

    // ── The read: look; if it is missing and the group has a loader, join or start the flight, look again, load, keep.

    /// <summary>Looks a key up; never waits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="longest">An entry that has more bytes is not read.</param>
    public EntryLook Look(in CacheKey key, int longest = int.MaxValue)
    {
        EntryLook look = _reader.Look(key, longest);
        if (look.State is EntryState.Found or EntryState.KnownAbsent)
        {
            Counters.Hits.Add(1);
            if (look.IsRefreshDue) _loads?.Refresh(key);
        }

        return look;
    }

    /// <summary>Looks again, and loads what is not there.</summary>
    /// <param name="items">The keys, together so that a batch loader gets them in one call.</param>
    /// <param name="patience">How long the caller can wait.</param>
    /// <param name="cancellationToken">Cancels the wait; a shared load keeps running for other callers.</param>
    public async ValueTask<PeerResult[]> LoadAsync(
        IReadOnlyList<PeerItem> items, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_loads is null) return [.. items.Select(item => ResultOf(Look(item.Key)))];

        LoadOutcome[] outcomes = await _loads.LoadAsync(
            [.. items.Select(item => item.Key)],
            patience < LongestWait ? patience : LongestWait,
            cancellationToken);
        return [.. outcomes.Select(LoadResults.From)];
    }

    /// <summary>How many bytes the entry of a key has; 0 = no entry.</summary>
    public long LengthOf(in CacheKey key) => _reader.LengthOf(key);

    /// <summary>What a look means to another member.</summary>
    public PeerResult ResultOf(in EntryLook look) => look.State switch
    {
        EntryState.Found => new PeerResult(PeerStatus.Found, look.Value, look.Flags, look.Version, look.TimeToLive)
        {
            CopyFor = look.CopyFor,
        },
        EntryState.KnownAbsent => new PeerResult(PeerStatus.NotFound),
        EntryState.TooLong => new PeerResult(PeerStatus.NotSent),
        _ => new PeerResult(_loads is null ? PeerStatus.NotFound : PeerStatus.Pending),
    };

    /// <summary>Touches a key's entry, which renews its time to idle, and tells all but the value.</summary>
    public PeerResult Touch(in CacheKey key)
    {
        EntryLook look = _reader.Peek(key, out KeptEntry kept);
        return look.State is EntryState.Found
            ? ResultOf(look) with { Facts = new PeerFacts(kept.Length, TimeToIdle: kept.Idle), CopyFor = 0 }
            : new PeerResult(PeerStatus.NotFound);
    }

    /// <summary>Tells of a key's entry all but the value: whether it is hot, and the holders of its copies.</summary>
    public PeerResult Explain(in CacheKey key)
    {
        EntryLook look = _reader.Peek(key, out _);
        _hot.Tick(_node.Time.Now);   // a group without copies measures only here
        PeerResult result = look.State is EntryState.Found ? ResultOf(look) : new PeerResult(PeerStatus.NotFound);
        return result with
        {
            Value = Copies is null ? default : HolderNames.ToBytes(Copies.HoldersOf(key)),
            IsHot = _hot.Contains(key.Hash),
            CopyFor = 0,
        };
    }

    // ── The write.

    /// <summary>Sets, deletes, updates, clears, removes by tag, and takes what an owner replicates.</summary>
    /// <returns>A result for each item: applied, refused, or moved.</returns>
    /// <exception cref="OperationCanceledException">Its caller has left after some of many items.</exception>
    public async ValueTask<PeerResult[]> WriteAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        // 1. Mine? Each item passes the gate of its slot, or is moved. (What arrives from another member, R7, will wait
        //    here: between the gate and the revocation.)
        var results = new PeerResult[request.Items.Count];
        int[] epochs = Enter(request, results, out bool isAnyMine);
        if (!isAnyMine) return results;
        try
        {
            // 2. Stop granting copies, and revoke those that are held. It may wait for the lease of a silent holder.
            using CopyWrite write = await BeginAsync(request);

            // 3. Apply, whether or not the caller still waits, but many only as long as it does; or it is late by now
            //    (R5), or moved.
            bool isLeft = false;
            for (int i = 0; i < results.Length; i++)
            {
                if (epochs[i] == NotMine) continue;
                results[i] = isLeft ? new PeerResult(PeerStatus.Late) : Apply(request, request.Items[i], epochs[i]);
                if (ItemTurns.EndsAt(i)) isLeft = await ItemTurns.NextAsync(cancellationToken);
            }

            // 4. Replicate.
            if (Replicas is not null) await Replicas.SendAsync(request.Operation, request.Items, results);
            if (isLeft) cancellationToken.ThrowIfCancellationRequested();

            // 5. Grant again: the end of `write`. 6. Acknowledge: return.
            return results;
        }
        finally
        {
            Exit(request, epochs);
        }
    }

    // Operations for every member, and replicates, are not for the owner alone: they pass no gate.
    private int[] Enter(PeerRequest request, PeerResult[] results, out bool isAnyMine)
    {
        var epochs = new int[results.Length];
        isAnyMine = !request.Operation.IsForOwner();
        if (isAnyMine) return epochs;

        for (int i = 0; i < epochs.Length; i++)
        {
            int slot = request.Items[i].Key.Slot;
            epochs[i] = _views.Gate.Enter(slot);
            ClusterView view = _views.Current;   // not before the gate
            if (!view.IsMoved(slot, request.Header.Final, out results[i]))
            {
                isAnyMine = true;
                continue;
            }

            _views.Gate.Exit(slot, epochs[i]);
            epochs[i] = NotMine;
            _node.Counters.Moved.Add(1);
        }

        return epochs;
    }

    private void Exit(PeerRequest request, int[] epochs)
    {
        if (!request.Operation.IsForOwner()) return;
        for (int i = 0; i < epochs.Length; i++)
        {
            if (epochs[i] != NotMine) _views.Gate.Exit(request.Items[i].Key.Slot, epochs[i]);
        }
    }

    private PeerResult Moved(ClusterView view, int slot)
    {
        _node.Counters.Moved.Add(1);
        return new PeerResult(PeerStatus.Moved, Owner: view.OwnerOf(slot));
    }

    private ValueTask<CopyWrite> BeginAsync(PeerRequest request) => Copies is null ? default
        : request.Operation.IsForAll() ? Copies.Revoker.BeginAllAsync()
        : Copies.Revoker.BeginAsync(request.Items);

    private PeerResult Apply(PeerRequest request, in PeerItem item, int epoch)
    {
        PeerResult result = request.Operation.IsForAll()
            ? Raise(item, request.Header.NotAfter)
            : ApplyToKey(request, item, epoch);
        if (result.Status is PeerStatus.Late) _node.Counters.Late.Add(1);
        return result;
    }

    private PeerResult ApplyToKey(PeerRequest request, in PeerItem item, int epoch)
    {
        PeerResult result;
        if (_flights is null)
        {
            result = ApplyIfOpen(request, item, epoch);
        }
        else
        {
            FlightStripe stripe = _flights[item.Key];
            lock (stripe.Gate)
            {
                result = ApplyIfOpen(request, item, epoch);
                if (request.Operation.IsApplied(result.Status)) stripe.DetachLocked(item.Key);
            }
        }

        // A change of what is there says nothing new of how hot it is.
        bool isWhole = request.Operation.IsForOwner() && item.Update is null or { ReturnsOldValue: true };
        if (isWhole && request.Operation.IsApplied(result.Status)) _hot.Mark(item.Key.Hash, item.IsHot);
        return result;
    }

    private PeerResult ApplyIfOpen(PeerRequest request, in PeerItem item, int epoch)
    {
        if (request.Operation is PeerOperation.Replicate) return _intake.Take(request, item);
        return request.Header.Final || _views.Gate.IsOpen(item.Key.Slot, epoch)
            ? _entries.Apply(request.Operation, item, request.Header.NotAfter, request.Longest)
            : Moved(_views.Current, item.Key.Slot);
    }

    // The floor first: it hides what a flight keeps that lands before all are detached.
    private PeerResult Raise(in PeerItem item, ulong notAfter)
    {
        ulong version = _node.Clock.Next();
        if (version > notAfter) return new PeerResult(PeerStatus.Late, Version: version);

        if (item.State is { } highest)
        {
            // The floor that the others have: this node has the same one, and issues above it from now on. One that is
            // more than a day ahead is not believed.
            _node.Clock.Observe(highest.Version);
            bool isBelieved = _node.Clock.IsCredible(highest.Version);
            if (isBelieved) _node.Clock.Next(highest.Version);
            version = isBelieved ? highest.Version : version;
        }

        if (item.Key.IsNone) _floors.RaiseGroup(version);
        else _floors.RaiseTag(item.Key.Bytes.Span, version);
        _flights?.DetachAll();
        return new PeerResult(PeerStatus.Stored, Version: version);
    }

    // ── What loads bring, and what changes of the cluster take.

    /// <inheritdoc/>
    void IFlightObserver.Landed(Flight flight) => Copies?.Revoker.EndOvertaken(flight.Key);

    /// <inheritdoc/>
    void IFlightObserver.Ended(IReadOnlyList<Flight> flights) => Replicas?.Begin(flights);

    /// <inheritdoc/>
    void IViewObserver.Changing(ClusterView before, ClusterView after) =>
        Drop(new RoleChange(before, after, Replicas?.Count ?? 0).BeforePublishing);

    /// <inheritdoc/>
    void IViewObserver.Changed(ClusterView before, ClusterView after)
    {
        var change = new RoleChange(before, after, Replicas?.Count ?? 0);
        Drop(change.AfterPublishing);
        Detach(change.GivenAway);
    }

    // The floor first: it hides what a flight keeps if it lands before it is detached. The sweep returns the memory.
    private void Drop(SlotSet slots)
    {
        if (slots.IsEmpty) return;
        _floors.RaiseSlots(slots, _node.Clock.Next());
        Detach(slots);
    }

    // A caller that joined such a flight later could get a value older than a write at the slot's other owner.
    private void Detach(SlotSet slots)
    {
        if (!slots.IsEmpty) _flights?.DetachWhere(key => slots.Contains(key.Slot));
    }

    /// <summary>Returns the memory of what has expired or was cleared.</summary>
    public void Tick(int maxWork)
    {
        if (!_ticking.TryEnter()) return;   // the last one takes longer than the time between two
        try
        {
            _store.Tick(_node.Time.Now, maxWork);
            _sweep.Step(SweepWork);
            Copies?.Tick(_node.Time.Now, maxWork);
        }
        finally
        {
            _ticking.Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // From the last to the first, each whatever becomes of the others.
        using EntryStore store = _store;
        await using GroupCopies? copies = Copies;
        using GroupReplicas? replicas = Replicas;
        if (_loads is not null) await _loads.DisposeAsync();
    }
}
