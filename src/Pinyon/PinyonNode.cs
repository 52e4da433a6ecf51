using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Pinyon.Cluster;
using Pinyon.Groups;
using Pinyon.Membership;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Peers.Budget;
using Pinyon.Store;

namespace Pinyon;

/// <summary>One member of a cluster, running in this process.</summary>
public sealed class PinyonNode : IObservedNode, IAsyncDisposable
{
    private const int TickWork = 10_000;

    /// <summary>Ticks from one look for trouble to the next: a second.</summary>
    private const int TicksPerLook = 10;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private readonly NodeParts _parts = new();
    private readonly NodeContext _node;
    private readonly ViewPublisher _views;
    private readonly LeaseRenewals _renewals;
    private readonly FrozenDictionary<string, GroupOwner> _owners;
    private readonly FrozenDictionary<string, Group> _groups;
    private readonly NodeWatch _watch;
    private int _ticked;
    private volatile bool _isUpkeepFailing;

    /// <summary>Starts a node. Its transport must hand what other members ask to this node.</summary>
    /// <exception cref="ArgumentException">Invalid options; the message says which and why.</exception>
    /// <exception cref="MemoryNotAvailableException">There is not so much memory left.</exception>
    public PinyonNode(PinyonNodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = FaultsOf(options);
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        ThrowIfNotAvailable(options.MemoryBytes);

        var logger = new QuietLogger(options.LoggerFactory.CreateLogger<PinyonNode>());
        try
        {
            NodeMeter meter = _parts.Add(new NodeMeter(options.MeterFactory, options.Name, options.TimeProvider));
            _node = new NodeContext(options.TimeProvider, meter, logger);
            var log = new ClusterLog(logger);
            _views = _parts.Add(new ViewPublisher(options, _node, log));
            _renewals = _parts.Add(new LeaseRenewals(_views, _node));
            _owners = options.Groups.ToFrozenDictionary(
                group => group.Name, group => _parts.Add(MakeOwner(group, options)), StringComparer.Ordinal);
            _groups = _owners.Values.ToFrozenDictionary(
                owner => owner.Name, owner => FaceOf(owner, options.RequestTimeout), StringComparer.Ordinal);
            Budgets = options.Transport.Budgets;
            Handler = new PeerService(_owners, _views, _node) { Budget = Budgets.RepliesSent };
            foreach (GroupOptions group in options.Groups)
            {
                NodeLog.GroupMemory(logger, group.Name, options.MemoryOf(group));
            }

            _watch = new NodeWatch(logger);
            _parts.Add(_node.Meter.Observe(this));
            _views.Start([.. _owners.Values, log]);
            _parts.Add(options.TimeProvider.CreateTimer(_ => Tick(), state: null, TickInterval, TickInterval));
        }
        catch
        {
            _ = _parts.DisposeAsync().AsTask();   // nothing is under way yet, so this is over at once
            throw;
        }
    }

    /// <summary>This node, as the others see it.</summary>
    public Member Self => View.Self;

    /// <summary>The members that own slots, this node among them, sorted by name.</summary>
    public ImmutableArray<Member> Members => View.Members;

    /// <summary>Fingerprint of the slot table: members that show the same one agree on every key's owner.</summary>
    public ulong Ring => View.Ring;

    /// <summary>What this node did so far towards the others.</summary>
    public NodeStatistics Statistics => new()
    {
        PeerCalls = _node.Counters.PeerCalls.Value,
        PeerErrors = _node.Counters.PeerErrors.Value,
        PeerRequests = _node.Counters.PeerRequests.Value,
        OtherRings = _node.Counters.OtherRings.Value,
        Moved = _node.Counters.Moved.Value,
        Late = _node.Counters.Late.Value,
        LeasesLost = _views.LeasesLost,
        LeaseWaits = _node.Counters.LeaseWaits.Value,
        ClocksAhead = _node.Clock.TimesAhead,
        LinksOpen = View.Count(LinkState.Open),
        LinksDown = View.Count(LinkState.Down),
        LinksUnused = View.Count(LinkState.New),
        MembershipFaults = _node.Counters.MembershipFaults.Value,
        Messages = Budgets.Statistics,
    };

    /// <inheritdoc/>
    IEnumerable<KeyValuePair<string, GroupStatistics>> IObservedNode.Groups =>
        _owners.Select(owner => KeyValuePair.Create(owner.Key, owner.Value.Statistics));

    internal ClusterView View => _views.Current;

    internal ViewPublisher Views => _views;

    /// <summary>The bound on what is in memory of messages, to others and from them.</summary>
    internal MessageBudgets Budgets { get; }

    /// <summary>Where a transport takes the requests of other members.</summary>
    internal IPeerHandler Handler { get; }

    /// <summary>The group of that name.</summary>
    /// <exception cref="ArgumentException">The node was started without such a group.</exception>
    public Group Group(string name) => _groups.TryGetValue(name, out Group? group)
        ? group
        : throw new ArgumentException(
            $"There is no group '{name}'; there is {string.Join(", ", _groups.Keys)}.", nameof(name));

    /// <summary>Who owns a key, by this node's table.</summary>
    public Member OwnerOf(CacheKey key) => View.OwnerOf(key.Slot);

    /// <summary>Ends the node and returns its memory. Stop everything that still asks it first.</summary>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    /// <summary>What this node has and does of a group.</summary>
    internal GroupOwner OwnerFor(string group) => _owners[group];

    // Each group's store asks again for its own share; together they must fit too.
    private static List<string> FaultsOf(PinyonNodeOptions options)
    {
        List<string> faults = [.. options.Validate()];
        if (options.Membership is null) faults.Add($"{nameof(options.Membership)} must not be null.");
        if (options.Transport is null) faults.Add($"{nameof(options.Transport)} must not be null.");
        return faults;
    }

    private static void ThrowIfNotAvailable(long bytes)
    {
        long left = EntryStore.AvailableBytes;
        if (bytes > left)
        {
            throw new MemoryNotAvailableException(
                $"{nameof(PinyonNodeOptions.MemoryBytes)} asks for {bytes} bytes, and only {left} are left.");
        }
    }

    private GroupOwner MakeOwner(GroupOptions group, PinyonNodeOptions options) =>
        new(group, options.MemoryOf(group), options.ReplicaTimeout, _views, _node);

    private Group FaceOf(GroupOwner owner, TimeSpan requestTimeout)
    {
        var caller = new GroupCaller(owner, _views, requestTimeout, _node);
        return new Group(
            caller,
            new MemberCalls(owner, _views, _node),
            new KeyExplainer(caller, _views, _node),
            new ScanCalls(caller, _views, _node));
    }

    private void Tick()
    {
        try
        {
            _renewals.Tick();
            foreach (GroupOwner owner in _owners.Values) owner.Tick(TickWork);
            if (Interlocked.Increment(ref _ticked) % TicksPerLook == 0) _watch.Look(Statistics);
            _isUpkeepFailing = false;
        }
        catch (Exception fault)
        {
            // In a timer it would end the process. Reported once until a tick succeeds.
            if (!_isUpkeepFailing) NodeLog.UpkeepFailed(_node.Logger, fault);
            _isUpkeepFailing = true;
        }
    }

    /// <summary>What a node has made so far, in its order. All of it is disposed, from the last to the first, whatever
    /// one of them throws.</summary>
    private sealed class NodeParts : IAsyncDisposable
    {
        private readonly Stack<object> _parts = [];

        public T Add<T>(T part)
            where T : class
        {
            _parts.Push(part);
            return part;
        }

        public async ValueTask DisposeAsync()
        {
            List<Exception> faults = [];
            while (_parts.TryPop(out object? part))
            {
                try
                {
                    if (part is IAsyncDisposable waiting) await waiting.DisposeAsync();
                    else ((IDisposable)part).Dispose();
                }
                catch (Exception fault)
                {
                    faults.Add(fault);
                }
            }

            if (faults.Count > 0) throw new AggregateException("Parts of the node did not end well.", faults);
        }
    }
}
