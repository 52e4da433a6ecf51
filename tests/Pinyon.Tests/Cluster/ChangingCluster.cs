using System.Text;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Routing;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>
/// Nodes in one process, in virtual time, whose lists of members a test changes, for all or for one of them.
/// </summary>
internal sealed class ChangingCluster : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(10);

    private readonly Dictionary<string, PinyonNode> _nodes = [];
    private readonly Dictionary<string, MutableMembership> _lists = [];
    private readonly GroupOptions _group;

    private readonly Func<string, TimeSpan> _ahead;

    private ChangingCluster(ManualTimeProvider time, GroupOptions group, string names, Func<string, TimeSpan>? ahead)
    {
        _group = group;
        _ahead = ahead ?? (_ => TimeSpan.Zero);
        Time = time;
        Transport = new InProcessTransport(time);
        foreach (char name in names) Start($"{name}", names);
    }

    public ManualTimeProvider Time { get; }

    public InProcessTransport Transport { get; }

    public PinyonNode this[char name] => _nodes[$"{name}"];

    /// <summary>Runs a test in which time goes on by itself while every node waits.</summary>
    /// <param name="names">The nodes, a letter each, which know each other to begin with.</param>
    /// <param name="group">Their only group.</param>
    /// <param name="test">What happens.</param>
    /// <param name="ahead">How far each node's clock is ahead; null = they are right.</param>
    public static void Run(
        string names, GroupOptions group, Func<ChangingCluster, Task> test, Func<string, TimeSpan>? ahead = null)
    {
        var time = new ManualTimeProvider();
        VirtualRun.Run(time, Limit, async () =>
        {
            await using var cluster = new ChangingCluster(time, group, names, ahead);
            await test(cluster);
        });
    }

    /// <summary>The default group, with these options.</summary>
    public static GroupOptions Group(int replicas = 0, double? hotReads = null) => new()
    {
        Name = PinyonNodeOptions.DefaultGroup,
        Replicas = replicas,
        HotReadsPerSecond = hotReads ?? 1000,
    };

    /// <summary>A key that has these owners in clusters of these members.</summary>
    public static CacheKey KeyOf(params (string Members, char Owner)[] owners)
    {
        (SlotTable Table, char Owner)[] tables = [.. owners.Select(pair => (TableOf(pair.Members), pair.Owner))];
        return Enumerable.Range(0, 100_000)
            .Select(i => new CacheKey($"key-{i}"))
            .First(key => Array.TrueForAll(tables, pair =>
                pair.Table.Members.Members[pair.Table.OwnerOf(key.Slot)].Name == $"{pair.Owner}"));
    }

    public Group On(char name) => this[name].Group(PinyonNodeOptions.DefaultGroup);

    /// <summary>Starts another node; the others do not know it yet.</summary>
    public void Start(string name, string members)
    {
        Member member = TestCluster.MemberNamed(name);
        var time = new NodeTimeProvider(Time, _ahead(name));
        var list = new MutableMembership(MembersOf(members));
        var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = name,
            Membership = list,
            Transport = Transport.From(member, time),
            MemoryBytes = 16 << 20,
            TimeProvider = time,
            Groups = [_group],
        });
        _lists[name] = list;
        _nodes[name] = node;
        Transport.Listen(member, node.Handler);
    }

    /// <summary>Gives one node another list; it is in force when time goes on.</summary>
    public void SetAt(char name, string members) => _lists[$"{name}"].Set(MembersOf(members));

    /// <summary>Gives all nodes another list, also those that are not on it.</summary>
    public void Set(string members)
    {
        foreach (string name in _nodes.Keys) _lists[name].Set(MembersOf(members));
    }

    /// <summary>The same, and waits until the change is over everywhere.</summary>
    public async Task ChangeAsync(string members)
    {
        Set(members);
        foreach (PinyonNode node in _nodes.Values)
        {
            while (node.Views.IsChanging || string.Concat(node.Members.Select(member => member.Name)) != members)
            {
                await PassAsync(1);
            }
        }
    }

    public Task PassAsync(double milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time);

    public Task SetAsync(char name, CacheKey key, string value) =>
        On(name).SetAsync(key, new CacheValue(Encoding.ASCII.GetBytes(value)) { Tags = ["tag"] }).AsTask();

    public async Task<string?> GetAsync(char name, CacheKey key) => TextOf(await On(name).TryGetAsync(key));

    public static string? TextOf(CacheEntry? entry) =>
        entry is { } found ? Encoding.ASCII.GetString(found.Value.Span) : null;

    /// <summary>What a node has of a key itself, whether or not it owns it; null = nothing.</summary>
    public async Task<string?> KeptAtAsync(char name, CacheKey key)
    {
        var header = new PeerHeader(this[name].Ring, Clock: 0, Final: true, NotAfter: 0);
        var request = new PeerRequest(
            PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(key)]);
        PeerReply reply = await this[name].Handler.AnswerAsync(request, TestContext.Current.CancellationToken);
        return reply.Results[0] is { Status: PeerStatus.Found } found
            ? Encoding.ASCII.GetString(found.Value.Span)
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PinyonNode node in _nodes.Values) await node.DisposeAsync();
    }

    private static SlotTable TableOf(string names) =>
        new(new MembershipSnapshot(names.Select(name => TestCluster.MemberNamed($"{name}"))));

    private static Member[] MembersOf(string names) => [.. names.Select(name => TestCluster.MemberNamed($"{name}"))];
}
