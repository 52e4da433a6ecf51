using System.Diagnostics.Metrics;

namespace Pinyon.Observation;

/// <summary>The counters of a node as instruments: read when a listener asks, and never counted twice.</summary>
internal sealed class NodeInstruments : IDisposable
{
    private const string LinksName = "pinyon.links";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _nodeTag;
    private NodeReadings? _readings;

    /// <param name="meter">The meter of the instruments.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="readings">Reads the counters.</param>
    public NodeInstruments(Meter meter, string name, NodeReadings readings)
    {
        _meter = meter;
        _nodeTag = new("pinyon.node", name);
        _readings = readings;
        AddNode();
        AddGroups();
        AddCopiesAndReplicas();
    }

    /// <summary>The node ends: there is nothing to read any more.</summary>
    public void Dispose() => Volatile.Write(ref _readings, null);

    private void AddNode()
    {
        Count("pinyon.peer.calls", "{call}", "Calls to other members; a batch to one owner is one call.",
            node => node.PeerCalls);
        Count("pinyon.peer.errors", "{call}", "Calls that brought no usable answer.", node => node.PeerErrors);
        Count("pinyon.peer.requests", "{request}", "Requests of other members.", node => node.PeerRequests);
        Count("pinyon.peer.other_rings", "{request}", "Those of members that see other members than this node.",
            node => node.OtherRings);
        Count("pinyon.moved", "{item}", "Items refused because another member owns them.", node => node.Moved);
        Count("pinyon.late", "{write}", "Writes refused because they came after their own deadline.",
            node => node.Late);
        Count("pinyon.leases.lost", "{lease}", "Leases that ended while copies under them were being read.",
            node => node.LeasesLost);
        Count("pinyon.leases.waits", "{wait}", "Writes that waited for the lease of a silent holder.",
            node => node.LeaseWaits);
        Count("pinyon.clocks.ahead", "{clock}", "Times a member's clock was more than a minute ahead.",
            node => node.ClocksAhead);
        Count("pinyon.messages.refused", "{message}", "Large messages that found no room in time.",
            node => node.Messages.Refused);
        Count("pinyon.membership.faults", "{fault}", "Failures of the source of members.",
            node => node.MembershipFaults);
        _meter.CreateObservableUpDownCounter(LinksName, Links, "{link}", "Links to other members, by state.");
    }

    private void AddGroups()
    {
        CountOf("pinyon.gets", "{key}", "Keys looked up here.", group => group.Gets);
        CountOf("pinyon.hits", "{key}", "Those answered from this node's memory.", group => group.Hits);
        CountOf("pinyon.loads", "{key}", "Keys that this node was asked to load.", group => group.Loads);
        CountOf("pinyon.loads.started", "{load}", "Loads that were started for them.",
            group => group.LoadsDeduplicated);
        CountOf("pinyon.loads.errors", "{load}", "Loads that failed or were not over in time.",
            group => group.LocalLoadErrors);
        CountOf("pinyon.peer.loads", "{key}", "Keys that other members answered.", group => group.PeerLoads);
        CountOf("pinyon.writes", "{entry}", "Values stored.", group => group.Store.Writes);
        CountOf("pinyon.evictions", "{entry}", "Entries that had to go so that others fit.",
            group => group.Store.Evicted);
        CountOf("pinyon.expirations", "{entry}", "Entries whose time was over.", group => group.Store.Expired);
        CountOf("pinyon.refused", "{write}", "Writes refused because the value can never fit.",
            group => group.Store.Refused);
        LevelOf("pinyon.entries", "{entry}", "Entries stored now.", group => group.Store.Entries);
        LevelOf("pinyon.bytes", "By", "Bytes of the budget that are taken now.", group => group.Store.Bytes);
    }

    private void AddCopiesAndReplicas()
    {
        LevelOf("pinyon.copies", "{copy}", "Copies of other members' entries kept now.", group => group.Copies.Held);
        LevelOf("pinyon.copies.bytes", "By", "Bytes that they take.", group => group.Copies.Bytes);
        CountOf("pinyon.copies.gets", "{key}", "Reads that looked for a copy.", group => group.Copies.Gets);
        CountOf("pinyon.copies.hits", "{key}", "Reads answered from a copy.", group => group.Copies.Hits);
        CountOf("pinyon.copies.granted", "{copy}", "Copies of this node's entries that others were granted.",
            group => group.Copies.Granted);
        CountOf("pinyon.copies.revoked", "{copy}", "Copies that holders had to end.",
            group => group.Copies.Revoked);
        CountOf("pinyon.copies.evictions", "{copy}", "Copies that had to make room.", group => group.Copies.Evicted);
        CountOf("pinyon.replicas.kept", "{entry}", "Entries and removals that replicas took.",
            group => group.Replicas.Kept);
        CountOf("pinyon.replicas.skipped", "{entry}", "Those that a replica did not take.",
            group => group.Replicas.Skipped);
        CountOf("pinyon.replicas.reads", "{key}", "Keys read at further members.",
            group => group.Replicas.StandInReads);
    }

    private void Count(string name, string unit, string description, Func<NodeStatistics, long> read) =>
        _meter.CreateObservableCounter(name, () => Read(name, read), unit, description);

    private void CountOf(string name, string unit, string description, Func<GroupStatistics, long> read) =>
        _meter.CreateObservableCounter(name, () => ReadGroups(name, read), unit, description);

    private void LevelOf(string name, string unit, string description, Func<GroupStatistics, long> read) =>
        _meter.CreateObservableUpDownCounter(name, () => ReadGroups(name, read), unit, description);

    private IEnumerable<Measurement<long>> Read(string name, Func<NodeStatistics, long> read) =>
        Volatile.Read(ref _readings)?.For(name) is { } reading ? [new(read(reading.Node), _nodeTag)] : [];

    private IEnumerable<Measurement<long>> ReadGroups(string name, Func<GroupStatistics, long> read) =>
        Volatile.Read(ref _readings)?.For(name) is { } reading
            ? reading.Groups.Select(group =>
                new Measurement<long>(read(group.Value), _nodeTag, new("pinyon.group", group.Key)))
            : [];

    private IEnumerable<Measurement<long>> Links()
    {
        if (Volatile.Read(ref _readings)?.For(LinksName) is not { } reading) return [];
        NodeStatistics now = reading.Node;
        return
        [
            new(now.LinksOpen, _nodeTag, new("pinyon.state", "open")),
            new(now.LinksDown, _nodeTag, new("pinyon.state", "down")),
            new(now.LinksUnused, _nodeTag, new("pinyon.state", "unused")),
        ];
    }
}
