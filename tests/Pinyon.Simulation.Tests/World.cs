using Pinyon.Membership;
using Pinyon.Testing;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>Nodes in one process, in virtual time, whose messages are delayed and reordered.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ManualTimeProvider _time;
    private readonly HistoryRecorder _history;
    private readonly InProcessTransport _transport;
    private readonly SimulatedNode[] _nodes;
    private readonly Dictionary<string, int> _appends = [];
    private long _values = 100;

    public World(Scenario scenario, ManualTimeProvider time, Random random, HistoryRecorder history)
    {
        Random = random;
        HasOrigin = scenario.Origin is not null;
        TellsVersions = scenario.TellsVersions;
        _time = time;
        _history = history;
        _transport = new InProcessTransport(time) { Latency = () => UpTo(scenario.SlowestMessage) };
        Member[] members =
            [.. Enumerable.Range(1, scenario.Nodes).Select(i => new Member($"node{i}", $"node{i}:7946"))];
        _nodes = [.. members.Select(member => Start(scenario, member, members))];
    }

    /// <summary>The only source of randomness.</summary>
    public Random Random { get; }

    /// <summary>Whether groups have a loader.</summary>
    public bool HasOrigin { get; }

    /// <summary>Whether histories tell the versions of what was seen.</summary>
    public bool TellsVersions { get; }

    /// <summary>A value that was never written before; the first 899 have three digits.</summary>
    public long NextValue() => ++_values;

    /// <summary>Whether one more append to a key leaves a number of at most 18 digits.</summary>
    public bool MayAppend(string key) => (_appends[key] = _appends.GetValueOrDefault(key) + 1) <= 5;

    public SimulatedNode AnyNode(SimulatedNode? except = null)
    {
        SimulatedNode[] others = [.. _nodes.Where(node => node != except)];
        return others[Random.Next(others.Length)];
    }

    /// <summary>Waits for a random time up to a maximum.</summary>
    public Task PauseAsync(TimeSpan longest) => Task.Delay(UpTo(longest), _time);

    /// <summary>Advances the time.</summary>
    public Task PassAsync(TimeSpan span) => Task.Delay(span, _time);

    public SimulatedNode NodeOf(Member member) => _nodes.Single(node => node.Member == member);

    public void SetLink(SimulatedNode from, SimulatedNode to, InProcessLink link, bool isBothWays)
    {
        _transport.Set(from.Member, to.Member, link);
        if (isBothWays)
        {
            _transport.Set(to.Member, from.Member, link);
        }
    }

    public void Freeze(SimulatedNode node)
    {
        node.Time.Freeze();
        SetLinks(node, InProcessLink.Held);
    }

    public void Thaw(SimulatedNode node)
    {
        SetLinks(node, InProcessLink.Up);
        node.Time.Thaw();
    }

    public void Visit(Action<SimulatedNode> visitor) => Array.ForEach(_nodes, visitor.Invoke);

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedNode node in _nodes)
        {
            await node.Node.DisposeAsync();
        }
    }

    private SimulatedNode Start(Scenario scenario, Member member, Member[] members)
    {
        var time = new NodeTimeProvider(_time, UpTo(2 * scenario.ClockError) - scenario.ClockError);
        PinyonNodeOptions options = scenario.Configure(new PinyonNodeOptions
        {
            Name = member.Name,
            Membership = new StaticMembership(members),
            Transport = _transport.From(member, time),
            MemoryBytes = 1 << 20,
            TimeProvider = time,
        });
        if (scenario.Origin is { } origin)
        {
            var loader = new SimulatedLoader(member.Name, this, origin, _history, time);
            options = options with { Groups = [.. options.Groups.Select(loader.AddTo)] };
        }

        var node = new PinyonNode(options);
        _transport.Listen(member, node.Handler);
        return new SimulatedNode(node, time);
    }

    private void SetLinks(SimulatedNode node, InProcessLink link)
    {
        foreach (SimulatedNode other in _nodes.Where(other => other != node))
        {
            SetLink(node, other, link, isBothWays: true);
        }
    }

    /// <summary>A random time up to a maximum.</summary>
    public TimeSpan UpTo(TimeSpan longest) => longest * Random.NextDouble();
}
