using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Pinyon.Loading;
using Pinyon.Membership;
using Pinyon.Ownership;
using Pinyon.Peers;
using Pinyon.Peers.Rooms;
using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon;

/// <summary>One member of a cluster, running in this process.</summary>
public sealed class PinyonNode : IAsyncDisposable
{
    private const int TickWork = 10_000;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private readonly ClusterView _view;
    private readonly NodeCounters _counters = new();
    private readonly HybridClock _clock;
    private readonly ImmutableArray<OwnedGroup> _owned;
    private readonly FrozenDictionary<string, Group> _groups;
    private readonly ITimer _ticks;

    /// <summary>Starts a node. Its transport must hand what other members ask to this node.</summary>
    /// <exception cref="ArgumentException">Options that cannot be; the message says which and why.</exception>
    /// <exception cref="MemoryNotAvailableException">There is not so much memory left.</exception>
    public PinyonNode(PinyonNodeOptions options)
    {
        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        ThrowIfNotAvailable(options.MemoryBytes);
        _clock = new HybridClock(options.TimeProvider);
        var time = new MonotonicTime(options.TimeProvider);

        var byName = options.Groups.ToFrozenDictionary(
            group => group.Name, group => Make(options, group, time), StringComparer.Ordinal);
        _owned = byName.Values;
        Copies = new NodeCopies(() => _view!, new CopiesByGroup(byName), _clock, time, _counters);
        _view = new ClusterView(options.Membership.Current, options.Name, options.Transport);
        var owned = new OwnedGroups(byName);
        var owners = new OwnerCalls(() => _view, options.Transport, owned, Copies, _clock, _counters);
        var members = new MemberCalls(() => _view, owned, Copies, _clock, _counters);
        var explainer = new KeyExplainer(() => _view, owners, owned, _clock);
        Func<Deadline> deadline = () => Deadline.After(options.RequestTimeout, options.TimeProvider);

        Rooms = options.Transport.Rooms;
        Handler = new PeerService(() => _view, owned, Copies, _clock, _counters)
        {
            Room = Rooms.RepliesSent,
        };
        _groups = byName.ToFrozenDictionary(
            pair => pair.Key,
            pair => new Group(pair.Key, pair.Value, owners, members, explainer, deadline),
            StringComparer.Ordinal);
        _ticks = options.TimeProvider.CreateTimer(_ => Tick(), state: null, TickInterval, TickInterval);
    }

    /// <summary>This node, as the others see it.</summary>
    public Member Self => _view.Self;

    /// <summary>All members, this node among them, sorted by name.</summary>
    public ImmutableArray<Member> Members => _view.Members;

    /// <summary>Fingerprint of the slot table: members that show the same one agree on every key's owner.</summary>
    public ulong Ring => _view.Slots.Fingerprint;

    /// <summary>What this node did so far towards the others.</summary>
    public NodeStatistics Statistics => new()
    {
        PeerCalls = _counters.PeerCalls.Value,
        PeerErrors = _counters.PeerErrors.Value,
        PeerRequests = _counters.PeerRequests.Value,
        OtherRings = _counters.OtherRings.Value,
        Moved = _counters.Moved.Value,
        Late = _counters.Late.Value,
        LeasesLost = Copies.Held.LeasesLost,
        LeaseWaits = _counters.LeaseWaits.Value,
        ClocksAhead = _clock.TimesAhead,
        Messages = Rooms.Statistics,
    };

    internal ClusterView View => _view;

    internal NodeCopies Copies { get; }

    /// <summary>The bound on what is in memory of messages, to others and from them.</summary>
    internal PeerRooms Rooms { get; }

    /// <summary>Where a transport takes the requests of other members.</summary>
    internal IPeerHandler Handler { get; }

    /// <summary>The group of that name.</summary>
    /// <exception cref="ArgumentException">The node was started without such a group.</exception>
    public Group Group(string name) => _groups.TryGetValue(name, out Group? group)
        ? group
        : throw new ArgumentException(
            $"There is no group '{name}'; there is {string.Join(", ", _groups.Keys)}.", nameof(name));

    /// <summary>Who owns a key, by this node's table.</summary>
    public Member OwnerOf(CacheKey key) => _view.OwnerOf(key.Bytes.Span);

    /// <summary>Ends the node and gives back its memory. Stop whatever still asks it first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ticks.DisposeAsync();
        await Copies.DisposeAsync();
        foreach (OwnedGroup group in _owned)
        {
            await group.DisposeAsync();
        }
    }

    // Each group's store asks again for its own share; together they must fit too.
    private static void ThrowIfNotAvailable(long bytes)
    {
        long left = EntryStore.AvailableBytes;
        if (bytes > left)
        {
            throw new MemoryNotAvailableException(
                $"{nameof(PinyonNodeOptions.MemoryBytes)} asks for {bytes} bytes, and only {left} are left.");
        }
    }

    // Another on each member and in each group, and the same again when the member comes back.
    private static ulong SeedOf(PinyonNodeOptions options, GroupOptions group) =>
        MemberHash.Of(Encoding.UTF8.GetBytes($"{options.Name}/{group.Name}"));

    private OwnedGroup Make(PinyonNodeOptions options, GroupOptions group, MonotonicTime time)
    {
        EntryStore store = options.StoreFor(group);
        var hot = new HotKeys(store, group.HotReadsPerSecond);
        var owned = new OwnedGroup(group, store, _clock, time, options.TimeProvider, SeedOf(options, group))
        {
            Hot = hot,
            Copies = options.CopiesFor(group, hot),
            Landed = key => Copies.Overtaken.End(group.Name, key),
        };
        if (group.Replicas > 0)
        {
            Func<Deadline> deadline = () => Deadline.After(options.ReplicaTimeout, options.TimeProvider);
            owned.Replicas = new GroupReplicas(
                group, owned.Replicated, () => _view!, _clock, _counters, deadline);
        }

        return owned;
    }

    private void Tick()
    {
        foreach (OwnedGroup group in _owned)
        {
            group.Tick(TickWork);
        }

        Copies.Tick();
    }
}
