using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>The arrows between the rooms of the house: what each folder of <c>src</c> may know.</summary>
public sealed class RoomTests
{
    // A room that is not built yet has its row already. A new room needs one.
    private static readonly RoomRule[] Rooms =
    [
        // The engine: pages carry entries, the index finds them, policies order them, shards put it all together.
        new("Pinyon.Store", "Pinyon.Store.*"),
        new("Pinyon.Store.Pages", Store),
        new("Pinyon.Store.Entries", Store, Pages),
        new("Pinyon.Store.Index", Store, Pages, StoredEntries),
        new("Pinyon.Store.Eviction", Pages, StoredEntries),
        new("Pinyon.Store.Expiration", Pages, StoredEntries),
        new("Pinyon.Store.Observation", Index, Eviction),
        new("Pinyon.Store.Budget", Store, Pages, StoredEntries, Index, Eviction, Expiration, StoreObservation),
        new("Pinyon.Store.Removals", Store, Pages, StoredEntries, Index, Eviction, "Pinyon.Store.Budget"),
        new("Pinyon.Store.Shards", "Pinyon.Store.*"),

        // The library, from what knows nothing to what puts everything together.
        new("Pinyon.Versions"),
        new("Pinyon.Text"),
        new("Pinyon.Observation", Face, Budget, "Pinyon.Store.StoreStatistics"),
        new("Pinyon.Membership", Observation, Text),
        new("Pinyon.Membership.Gossip", Membership, Versions, Observation),
        new("Pinyon.Routing",
            "Pinyon.Membership.Member", "Pinyon.Membership.MembershipSnapshot", "Pinyon.Membership.HostPort"),
        new("Pinyon.Peers", Face, Membership, Versions, "Pinyon.Peers.*", "Pinyon.Store.Condition"),
        new("Pinyon.Peers.Budget", Observation),
        new("Pinyon.Peers.Batches", Face, Peers),
        new("Pinyon.Peers.Details"),
        new("Pinyon.Loading", Face, Store, Versions, Observation, Text),
        new("Pinyon.Entries",
            Face, Store, Versions, Observation, Loading, Text,
            "Pinyon.Routing.KeySlot", "Pinyon.Routing.SlotSet"),
        new("Pinyon.Cluster", Face, Membership, Routing, "Pinyon.Peers.*", Leases, Slots, Versions, Observation),
        new("Pinyon.Cluster.Leases", Peers, Versions, Observation),
        new("Pinyon.Cluster.Slots", Routing),
        new("Pinyon.Copies",
            Face, Store, Cluster, Leases, Membership, Routing, "Pinyon.Peers.*", Entries, Loading, Versions,
            Observation),
        new("Pinyon.Replicas",
            Face, Store, Cluster, Slots, Membership, Routing, "Pinyon.Peers.*", Entries, Loading, Versions,
            Observation),
        new("Pinyon.Groups",
            Face, Store, Cluster, Leases, Slots, "Pinyon.Copies", "Pinyon.Replicas", Membership, Routing,
            "Pinyon.Peers.*", Entries, Loading, Versions, Observation, Text, "Pinyon.Groups.Owned"),
        new("Pinyon.Groups.Owned",
            Face, Store, Eviction, Cluster, "Pinyon.Copies", "Pinyon.Replicas", Membership, Routing, "Pinyon.Peers.*",
            Entries, Loading, Versions, Observation),
        new("Pinyon", "Pinyon.*"),

        // How members talk: what peers say stands on the protocols, and these know nothing of peers but their budget.
        new("Pinyon.Grpc.Protocol", Budget),
        new("Pinyon.Grpc.Client", "Pinyon.Grpc.Protocol", Peers, Budget),
        new("Pinyon.Grpc.Server", "Pinyon.Grpc.Protocol", Peers, Budget),
        new("Pinyon.Grpc.Peers",
            "Pinyon.Grpc.*", Face, Membership, Peers, "Pinyon.Peers.*", Observation, "Pinyon.Store.Condition"),
        new("Pinyon.Grpc.Peers.Lanes", "Pinyon.Grpc.*", Face, Membership, Peers, Budget),
        new("Pinyon.Grpc.Peers.LookUps", "Pinyon.Grpc.Peers", Face, Membership, Peers, Budget),
        new("Pinyon.Grpc.Peers.Wire"),
        new("Pinyon.Peering",
            "Pinyon.Peering.*", Face, Membership, Peers, Budget, Observation, "Pinyon.Store.Condition"),
        new("Pinyon.Peering.Lanes", "Pinyon.Peering", Membership, Peers, Budget, Observation),
        new("Pinyon.Peering.Bulk", "Pinyon.Peering", Membership, Peers, Budget, Observation),

        // Hosts and tools.
        new("Pinyon.AspNetCore",
            Face, Membership, Peers, Budget, Observation, Eviction, "Pinyon.Grpc.Peers", "Pinyon.Peering.*",
            "Pinyon.AspNetCore.*", "Pinyon.Store.EntryStore"),
        new("Pinyon.Etcd", Face, Membership),
        new("Pinyon.Cli"),

        // The server: a front end knows the keyspace, and none knows another.
        new("Pinyon.Server", "Pinyon.*"),
        new("Pinyon.Server.Http", Server, Face, "Pinyon.Server.Http.Limits"),
        new("Pinyon.Server.Http.Limits", Server, Face),
        new("Pinyon.Server.Grpc", Server, Face),
        new("Pinyon.Server.Resp", Server, Face),
        new("Pinyon.Server.Admin",
            Server, Face, "Pinyon.Membership.Member", "Pinyon.Peers.Budget", "Pinyon.Store.StoreStatistics",
            "Pinyon.Server.Http.IHttpApi", "Pinyon.Server.Http.GroupKeyPath", "Pinyon.Server.Http.Replies",
            "Pinyon.Server.Http.RequestFault"),
        new("Pinyon.Server.Configuration",
            Face, Membership, Store, Eviction, "Pinyon.Server.Loaders", "Pinyon.Server.Configuration.Values",
            "Pinyon.AspNetCore.MemoryFit"),
        new("Pinyon.Server.Configuration.Values",
            Face, Membership, Eviction, "Pinyon.Server.Loaders.OriginTemplate"),
        new("Pinyon.Server.Loaders", Face, Eviction, "Pinyon.Server.Configuration"),
        new("Pinyon.Server.Membership",
            Membership, "Pinyon.Server.Configuration", "Pinyon.Server.Configuration.Values"),
    ];

    private const string Store = "Pinyon.Store";
    private const string Pages = "Pinyon.Store.Pages";
    private const string StoredEntries = "Pinyon.Store.Entries";
    private const string Index = "Pinyon.Store.Index";
    private const string Eviction = "Pinyon.Store.Eviction";
    private const string Expiration = "Pinyon.Store.Expiration";
    private const string StoreObservation = "Pinyon.Store.Observation";
    private const string Face = "Pinyon";
    private const string Routing = "Pinyon.Routing";
    private const string Membership = "Pinyon.Membership";
    private const string Cluster = "Pinyon.Cluster";
    private const string Leases = "Pinyon.Cluster.Leases";
    private const string Slots = "Pinyon.Cluster.Slots";
    private const string Text = "Pinyon.Text";
    private const string Peers = "Pinyon.Peers";
    private const string Budget = "Pinyon.Peers.Budget";
    private const string Entries = "Pinyon.Entries";
    private const string Loading = "Pinyon.Loading";
    private const string Versions = "Pinyon.Versions";
    private const string Observation = "Pinyon.Observation";
    private const string Server = "Pinyon.Server";

    [Fact]
    public void Product_EveryRoom_KnowsOnlyWhatItMay() =>
        Rooms.SelectMany(room => room.Faults(ProductUsages.All))
            .ShouldBeOnly(KnownFaults.Read("Arrows/Known.txt"));

    [Fact]
    public void Product_EveryRoom_HasItsRow() =>
        SourceTree.Current.Product
            .SelectMany(file => file.Syntax.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            .Select(space => space.Name.ToString())
            .Distinct(StringComparer.Ordinal)
            .Except(Rooms.Select(room => room.Room), StringComparer.Ordinal)
            .Select(room => $"{room} has no rule: a new room needs its row in this table")
            .ShouldBeNone();

    [Fact]
    public void Rooms_EachOfThem_HasOneRow() =>
        Rooms.Select(room => room.Room).ShouldBeUnique();

    [Theory]
    [InlineData("Pinyon.B.Two", false)]
    [InlineData("Pinyon.B", false)]
    [InlineData("Pinyon.*", false)]
    [InlineData("Pinyon", true)]
    [InlineData("Pinyon.B.Other", true)]
    public void Faults_RoomThatKnowsAnother_IsNamedUnlessGranted(string granted, bool isFault)
    {
        Usage usage = new("A.cs:1", new TypeName("Pinyon.A", "One"), new TypeName("Pinyon.B", "Two"));

        string[] faults = [.. new RoomRule("Pinyon.A", granted).Faults([usage, usage])];

        faults.ShouldBe(isFault ? ["Pinyon.A ► Pinyon.B: A.cs:1, Pinyon.A.One may not know Pinyon.B.Two"] : []);
    }
}
