using Microsoft.CodeAnalysis.CSharp;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Arrows between the folders of a project, held by what the code really uses.</summary>
public sealed class FolderArrowTests
{
    private const string Ring = "Pinyon.Routing.*";
    private const string Peers = "Pinyon.Peers.*";
    private const string Groups = "Pinyon";
    private const string Store = "Pinyon.Store.EntryStore";

    // From the ground up: pages of memory, entries in them, three ways to find an entry, and what is built of these.
    private static readonly string[] StoreRooms =
    [
        "Pinyon.Store.Pages.*", "Pinyon.Store.Entries.*", "Pinyon.Store.Index.*", "Pinyon.Store.Eviction.*",
        "Pinyon.Store.Expiration.*", "Pinyon.Store.Observation.*", "Pinyon.Store.Budget.*", "Pinyon.Store.Removals.*",
        "Pinyon.Store.Shards.*",
    ];

    private static readonly FolderRule[] Rules =
    [
        // The engine: rooms that stand on each other, each knowing only those before it in this list.
        new("Pinyon.Store.Pages", [Store, .. StoreRooms[1..]]),
        new("Pinyon.Store.Entries", [Store, .. StoreRooms[2..]]),
        new("Pinyon.Store.Index", [Store, .. StoreRooms[3..]]),
        new("Pinyon.Store.Eviction", [Store, "Pinyon.Store.Index.*", .. StoreRooms[4..]]),
        new("Pinyon.Store.Expiration", [Store, "Pinyon.Store.Index.*", "Pinyon.Store.Eviction.*", .. StoreRooms[5..]]),
        new("Pinyon.Store.Observation", [Store, .. StoreRooms[6..]]),
        new("Pinyon.Store.Budget", [Store, .. StoreRooms[7..]]),
        new("Pinyon.Store.Removals", [Store, .. StoreRooms[8..]]),
        new("Pinyon.Store.Shards", [Store]),

        // The library: the ring is a function of who the members are, not of who is alive or how they are reached.
        new("Pinyon.Routing",
            [Groups, Peers, "Pinyon.Loading.*", "Pinyon.Membership.*", "Pinyon.Store.*"],
            "Pinyon.Membership.Member", "Pinyon.Membership.MembershipSnapshot", "Pinyon.Membership.HostPort"),
        new("Pinyon.Loading", [Peers, Ring, "Pinyon.Groups.*", "Pinyon.Entries.*"]),
        new("Pinyon.Membership", [Groups, Peers, Ring, "Pinyon.Loading.*", "Pinyon.Store.*"]),
        new("Pinyon.Peers", [Ring, "Pinyon.Loading.*"]),

        // The server: a front end knows the keyspace, and none knows another or what stands behind the keyspace.
        new("Pinyon.Server.Http", ["Pinyon.Server.Resp.*", "Pinyon.Server.Admin.*", .. BehindKeyspace]),
        new("Pinyon.Server.Resp", ["Pinyon.Server.Http.*", "Pinyon.Server.Admin.*", .. BehindKeyspace]),
        new("Pinyon.Server.Admin",
            ["Pinyon.Server.Http.*", "Pinyon.Server.Resp.*", .. BehindKeyspace],
            [.. HttpVocabulary]),
        new("Pinyon.Server.Loaders",
            ["Pinyon.Server.Configuration.*", "Pinyon.Server.Http.*", "Pinyon.Server.Admin.*"]),
        new("Pinyon.Server.Configuration.Values", ["Pinyon.Server.Configuration"]),
        new("Pinyon.Server.Configuration", ["Pinyon.Server.Http.*", "Pinyon.Server.Resp.*", "Pinyon.Server.Admin.*"]),
    ];

    // The pages for operators are HTTP too: they know how requests are read and answered, and none of the dialects.
    private static string[] HttpVocabulary =>
    [
        "Pinyon.Server.Http.IHttpApi", "Pinyon.Server.Http.GroupKeyPath", "Pinyon.Server.Http.Replies",
        "Pinyon.Server.Http.RequestFault",
    ];

    private static string[] BehindKeyspace => ["Pinyon.Group", "Pinyon.PinyonNode", Ring, Peers, "Pinyon.Loading.*"];

    [Fact]
    public void Product_EveryFolder_KnowsOnlyWhatItMay() =>
        FaultsIn([.. ProductCode.Projects.Values.SelectMany(UsageReader.Read)]).ShouldBeNone();

    [Fact]
    public void UsageReader_Product_SeesPeersUseMembership() =>
        UsageReader.Read(ProductCode.Projects["Pinyon"])
            .ShouldContain(usage => usage.From == "Pinyon.Peers" && usage.Type == "Pinyon.Membership.Member");

    [Theory]
    [InlineData("Pinyon.Routing", "Pinyon.Membership.IMembership? _field;")]
    [InlineData("Pinyon.Routing", "object M() => typeof(Peers.PeerLink);")]
    [InlineData("Pinyon.Routing", "string M() => nameof(Pinyon.Peers.PeerLink);")]
    [InlineData("Pinyon.Routing", "int M() => Peers.PeerLink.Limit;")]
    [InlineData("Pinyon.Routing", "List<Peers.PeerLink[]>? _field;")]
    [InlineData("Pinyon.Loading", "void M() { var ring = new Group().Ring; }")]
    [InlineData("Pinyon.Loading", "object M() => new Group().Ring;")]
    [InlineData("Pinyon.Loading", "int M() => new Group().Ring.Size;")]
    [InlineData("Pinyon.Membership", "void M(Group group) { }")]
    [InlineData("Pinyon.Membership.Gossip", "void M(Peers.PeerLink link) { }")]
    [InlineData("Pinyon.Peers", "Routing.SlotTable? _field;")]
    [InlineData("Pinyon.Store.Eviction", "Pinyon.Store.EntryStore? _field;")]
    [InlineData("Pinyon.Store.Eviction", "Pinyon.Store.Shards.Shard? _field;")]
    [InlineData("Pinyon.Store.Pages", "Pinyon.Store.Entries.EntryLayout? _field;")]
    [InlineData("Pinyon.Server.Http", "Pinyon.Group? _field;")]
    [InlineData("Pinyon.Server.Resp", "Http.Door? _field;")]
    [InlineData("Pinyon.Server.Configuration", "Http.Door.Inner? _field;")]
    public void Rule_CodeThatBreaksIt_IsNamedWithItsPlace(string folder, string member) =>
        FaultsIn(Usages(folder, member))
            .ShouldContain(fault => fault.StartsWith("Offender.cs:2: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("Pinyon.Routing", "Membership.Member? _field;")]
    [InlineData("Pinyon.Routing", "string M() => \"Pinyon.Peers.PeerLink\"; // Pinyon.Peers.PeerLink")]
    [InlineData("Pinyon.Peers", "Membership.IMembership? _field;")]
    [InlineData("Pinyon.Store.Shards", "Entries.EntryLayout? _field;")]
    [InlineData("Pinyon.Server.Http", "Keyspace? _field;")]
    public void Rule_CodeThatKeepsIt_IsLeftAlone(string folder, string member) =>
        FaultsIn(Usages(folder, member)).ShouldBeNone();

    private static IEnumerable<string> FaultsIn(Usage[] usages) =>
        Rules.SelectMany(rule => rule.Faults(usages)).Distinct(StringComparer.Ordinal);

    private static Usage[] Usages(string folder, string member)
    {
        SourceFile world = new("World.cs", """
            namespace Pinyon { class Group { public Routing.SlotTable Ring = new(); } }
            namespace Pinyon.Routing { class SlotTable { public int Size; } }
            namespace Pinyon.Peers { class PeerLink { public const int Limit = 1; } }
            namespace Pinyon.Membership { class Member; interface IMembership; }
            namespace Pinyon.Store { class EntryStore; }
            namespace Pinyon.Store.Shards { class Shard; }
            namespace Pinyon.Store.Entries { class EntryLayout; }
            namespace Pinyon.Server { class Keyspace; }
            namespace Pinyon.Server.Http { class Door { public class Inner; } }
            """);
        SourceFile offender = new("Offender.cs", $"namespace {folder};\nclass Offender {{ {member} }}");
        CSharpCompilation compilation = ProductCode.Compile("Counterexample", [world, offender]);
        return [.. UsageReader.Read(compilation)];
    }
}
