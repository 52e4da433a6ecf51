using Pinyon.Membership;
using Pinyon.Testing;

namespace Pinyon.Tests.Ownership;

/// <summary>Nodes in one process, in virtual time, joined by the real codec.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly Dictionary<string, PinyonNode> _nodes = [];

    public TestCluster() => Transport = new InProcessTransport(Time);

    public ManualTimeProvider Time { get; } = new();

    public InProcessTransport Transport { get; }

    public PinyonNode this[string name] => _nodes[name];

    public static TestCluster Of(params IEnumerable<string> names)
    {
        var cluster = new TestCluster();
        Member[] members = [.. names.Select(MemberNamed)];
        foreach (Member member in members)
        {
            cluster.Start(member.Name, members);
        }

        return cluster;
    }

    /// <summary>The member of that name; the same name has the same address in every list.</summary>
    public static Member MemberNamed(string name) => new(name, $"{name}.test:7946");

    /// <summary>Starts a node that takes these for the members.</summary>
    public PinyonNode Start(string name, IEnumerable<Member> members, TimeProvider? time = null)
    {
        var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = name,
            Membership = new StaticMembership(members),
            Transport = Transport,
            MemoryBytes = 16 << 20,
            TimeProvider = time ?? Time,
        });
        _nodes.Add(name, node);
        Transport.Listen(MemberNamed(name), node.Handler);
        return node;
    }

    /// <summary>Keys that a node takes to be owned by a member.</summary>
    public static IEnumerable<CacheKey> KeysOf(PinyonNode node, string owner) => Enumerable.Range(0, 100_000)
        .Select(i => new CacheKey($"key-{i}"))
        .Where(key => node.OwnerOf(key).Name == owner);

    public async ValueTask DisposeAsync()
    {
        foreach (PinyonNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }
}
