using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Budget;
using Pinyon.Testing;

namespace Pinyon.Tests.Groups;

/// <summary>Nodes in one process, in virtual time, joined by the real codec.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly Dictionary<string, PinyonNode> _nodes = [];

    private readonly Lazy<InProcessTransport> _transport;

    public TestCluster() => _transport = new(() => new InProcessTransport(Time)
    {
        Budgets = TransportBudgetBytes == 0 ? MessageBudgets.Unbounded : new MessageBudgets(TransportBudgetBytes, Time),
    });

    public ManualTimeProvider Time { get; } = new();

    public InProcessTransport Transport => _transport.Value;

    /// <summary>The message budget of all nodes together; 0 = unlimited.</summary>
    public long TransportBudgetBytes { get; init; }

    /// <summary>The group of nodes started from now on, instead of the default group.</summary>
    public IReadOnlyList<GroupOptions>? Groups { get; init; }

    /// <summary>The limit of requests to the nodes that are started from now on.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where the nodes that are started from now on log.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public PinyonNode this[string name] => _nodes[name];

    public static TestCluster Of(params IEnumerable<string> names) => new TestCluster().StartAll(names);

    /// <summary>Nodes a, b and c with one group of these options.</summary>
    public static TestCluster With(GroupOptions group) =>
        new TestCluster { Groups = [group] }.StartAll(["a", "b", "c"]);

    /// <summary>The member of that name; the same name has the same address in every list.</summary>
    public static Member MemberNamed(string name) => new(name, $"{name}.test:7946");

    /// <summary>Starts a node with this list of members.</summary>
    public PinyonNode Start(string name, IEnumerable<Member> members, TimeProvider? time = null)
    {
        var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = name,
            Membership = new StaticMembership(members),
            Transport = Transport,
            MemoryBytes = 16 << 20,
            TimeProvider = time ?? Time,
            RequestTimeout = RequestTimeout,
            LoggerFactory = LoggerFactory,
            Groups = Groups ?? [new GroupOptions { Name = PinyonNodeOptions.DefaultGroup }],
        });
        _nodes.Add(name, node);
        Transport.Listen(MemberNamed(name), node.Handler);
        return node;
    }

    /// <summary>Keys that a member owns by the table of a node.</summary>
    public static IEnumerable<CacheKey> KeysOf(PinyonNode node, string owner) => Enumerable.Range(0, 100_000)
        .Select(i => new CacheKey($"key-{i}"))
        .Where(key => node.OwnerOf(key).Name == owner);

    /// <summary>The entry of a key at one node, owner or not.</summary>
    public async Task<PeerResult> KeptAtAsync(string name, CacheKey key)
    {
        var header = new PeerHeader(_nodes[name].Ring, Clock: 0, Final: true, NotAfter: 0);
        var request = new PeerRequest(
            PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(key)]);
        PeerReply reply = await _nodes[name].Handler.AnswerAsync(request, TestContext.Current.CancellationToken);
        return reply.Results[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PinyonNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }

    private TestCluster StartAll(IEnumerable<string> names)
    {
        Member[] members = [.. names.Select(MemberNamed)];
        foreach (Member member in members)
        {
            Start(member.Name, members);
        }

        return this;
    }
}
