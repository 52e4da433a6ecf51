using Pinyon.Membership;
using Pinyon.Routing;
using Pinyon.Testing;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>Nodes in one process, in virtual time, whose messages are delayed and reordered.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ManualTimeProvider _time;
    private readonly HistoryRecorder _history;
    private readonly InProcessTransport _transport;
    private readonly Scenario _scenario;
    private readonly SimulatedNode[] _nodes;
    private readonly Dictionary<string, int> _appends = [];
    private readonly Member[] _all;
    private Member[] _members;
    private long _values = 100;

    public World(Scenario scenario, ManualTimeProvider time, Random random, HistoryRecorder history)
    {
        Random = random;
        _scenario = scenario;
        HasOrigin = scenario.Origin is not null;
        HasOneVersion = scenario.HasOneVersion;
        _time = time;
        _history = history;
        _transport = new InProcessTransport(time) { Latency = () => UpTo(scenario.SlowestMessage) };
        _members = _all =
            [.. Enumerable.Range(1, scenario.Nodes).Select(i => new Member($"node{i}", $"node{i}:7946"))];
        _nodes = [.. _all.Select(Start)];
    }

    /// <summary>The only source of randomness.</summary>
    public Random Random { get; }

    /// <summary>Whether groups have a loader.</summary>
    public bool HasOrigin { get; }

    /// <summary>Whether a value has one version only.</summary>
    public bool HasOneVersion { get; }

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

    /// <summary>Takes a member off the list or puts one back, at each node at another time.</summary>
    /// <param name="keys">Where the change is written down, if it gives the key another owner.</param>
    /// <returns>Ends when all nodes agree again; what it returns, when no copy of before is read any more.</returns>
    public async Task<Task> ChangeMembersAsync(IReadOnlyList<string> keys)
    {
        Member[] gone = [.. _all.Except(_members)];
        bool isReturn = gone.Length > 0 && (_members.Length == 2 || Random.Next(2) == 0);
        Member chosen = isReturn ? gone[Random.Next(gone.Length)] : _members[Random.Next(_members.Length)];
        Member[] members = isReturn ? [.. _members, chosen] : [.. _members.Where(member => member != chosen)];
        var before = new SlotTable(new MembershipSnapshot(_members));
        var after = new SlotTable(new MembershipSnapshot(members));
        _members = members;
        Moment start = _history.Now();
        await Task.WhenAll(_nodes.Select(node => TellAsync(node, after.Members)));
        return WriteDownAsync();

        async Task WriteDownAsync()
        {
            await PassAsync(_scenario.CopiesOutlive);
            foreach (string key in keys) WriteDown(key, before, after, start);
        }
    }

    public void Visit(Action<SimulatedNode> visitor) => Array.ForEach(_nodes, visitor.Invoke);

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedNode node in _nodes)
        {
            await node.Node.DisposeAsync();
        }
    }

    private SimulatedNode Start(Member member)
    {
        var time = new NodeTimeProvider(_time, UpTo(2 * _scenario.ClockError) - _scenario.ClockError);
        var list = new MutableMembership(_all);
        PinyonNodeOptions options = _scenario.Configure(new PinyonNodeOptions
        {
            Name = member.Name,
            Membership = list,
            Transport = _transport.From(member, time),
            MemoryBytes = 1 << 20,
            TimeProvider = time,
        });
        if (_scenario.Origin is { } origin)
        {
            var loader = new SimulatedLoader(member.Name, this, origin, _history, time);
            options = options with { Groups = [.. options.Groups.Select(loader.AddTo)] };
        }

        var node = new PinyonNode(options);
        _transport.Listen(member, node.Handler);
        return new SimulatedNode(node, time, list);
    }

    private async Task TellAsync(SimulatedNode node, MembershipSnapshot members)
    {
        await PauseAsync(_scenario.SlowestNews);
        node.List.Set(members);
        while (node.Node.Views.IsChanging || !node.Node.Members.SequenceEqual(members.Members))
        {
            await PassAsync(TimeSpan.FromMilliseconds(1));
        }
    }

    private void WriteDown(string key, SlotTable before, SlotTable after, Moment start)
    {
        int slot = new CacheKey(key).Slot;
        Member owner = after.Members.Members[after.OwnerOf(slot)];
        Member[] order = [.. Enumerable.Range(0, before.Members.Members.Length)
            .Select(place => before.Members.Members[before.MemberAt(slot, place)])];
        int rank = Array.IndexOf(order, owner);
        if (rank == 0) return;

        bool isKept = rank > 0 && rank <= _nodes[0].Node.OwnerFor(PinyonNodeOptions.DefaultGroup).Replicas?.Count;
        _history.Add(key, new Operation
        {
            Client = $"{owner.Name} owns it from here on",
            Kind = OperationKind.Change,
            Start = start,
            End = _history.Now(),
            Outcome = isKept ? OperationOutcome.Failed : OperationOutcome.Unknown,
        });
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
