using Pinyon.Membership;
using Pinyon.Routing;
using Pinyon.Testing;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>Nodes in one process, in virtual time, whose messages are delayed and reordered.</summary>
internal sealed class World : IAsyncDisposable
{
    private const double RestartShare = 0.25;

    private static readonly TimeSpan CatchUpInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>A replica that missed a write learns of it within this: what cuts members off lasts four seconds, and
    /// messages take five.</summary>
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMinutes(2);

    private readonly ManualTimeProvider _time;
    private readonly HistoryRecorder _history;
    private readonly InProcessTransport _transport;
    private readonly Scenario _scenario;
    private readonly SimulatedNode[] _nodes;
    private readonly List<SimulatedNode> _stopped = [];
    private readonly Dictionary<string, KeyRoles> _roles = [];
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
        _all =
            [.. Enumerable.Range(1, scenario.Nodes).Select(i => new Member($"node{i}", $"node{i}:7946"))];
        _members = [.. _all];
        _nodes = [.. _all.Select(member => Start(member, _all))];
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

    /// <summary>The process that runs now under the name of another.</summary>
    public SimulatedNode NodeAfter(SimulatedNode node) => _nodes.Single(each => each.Member.Name == node.Member.Name);

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

    /// <summary>
    /// Takes a member off the list, puts one back, or starts one anew without what it had; at each node at another
    /// time.
    /// </summary>
    /// <param name="keys">Where the change is written down, if it gives the key another owner.</param>
    /// <returns>
    /// Completes when all nodes agree again; what it returns, when nothing from before is read any more.
    /// </returns>
    public async Task<Task> ChangeMembersAsync(IReadOnlyList<string> keys)
    {
        var before = new SlotTable(new MembershipSnapshot(_members));
        _members = Random.NextDouble() < RestartShare ? WithOneRestarted() : WithOneLessOrMore();
        var after = new SlotTable(new MembershipSnapshot(_members));
        HashSet<int> behind = [];
        Moment start = _history.Now();
        await Task.WhenAll(_nodes.ToArray().Select(node => TellAsync(node, after.Members, keys, behind)));
        long agreed = _history.Now().Order;
        return Task.WhenAll(keys.Select(RolesOf).Select(roles => roles.Change(before, after, agreed) is { } change
            ? WriteDownAsync(roles, change, start, behind.Contains(roles.Slot))
            : Task.CompletedTask));
    }

    public void Visit(Action<SimulatedNode> visitor) => Array.ForEach(_nodes, visitor.Invoke);

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedNode node in _nodes.Concat(_stopped))
        {
            await node.Node.DisposeAsync();
        }
    }

    private Member[] WithOneLessOrMore()
    {
        Member[] gone = [.. _all.Where(member => !_members.Contains(member))];
        bool isReturn = gone.Length > 0 && (_members.Length == 2 || Random.Next(2) == 0);
        Member chosen = isReturn ? gone[Random.Next(gone.Length)] : _members[Random.Next(_members.Length)];
        return isReturn ? [.. _members, chosen] : [.. _members.Where(member => member != chosen)];
    }

    private Member[] WithOneRestarted()
    {
        Member old = _members[Random.Next(_members.Length)];
        Member member = new(old.Name, $"{old.Address}") { Instance = (ulong)Random.NextInt64() };
        int place = Array.IndexOf(_all, old);
        _all[place] = member;
        Member[] members = [.. _members.Select(each => each == old ? member : each)];
        _nodes[place].Process.Stop();
        _stopped.Add(_nodes[place]);
        _nodes[place] = Start(member, members);
        return members;
    }

    private SimulatedNode Start(Member member, IReadOnlyList<Member> members)
    {
        var time = new NodeTimeProvider(_time, UpTo(2 * _scenario.ClockError) - _scenario.ClockError);
        var list = new MutableMembership(members);
        var process = new SimulatedProcess(_transport.From(member, time));
        PinyonNodeOptions options = _scenario.Configure(new PinyonNodeOptions
        {
            Name = member.Name,
            Membership = list,
            Transport = process,
            MemoryBytes = 1 << 20,
            TimeProvider = time,
        });
        if (_scenario.Origin is { } origin)
        {
            var loader = new SimulatedLoader(member.Name, this, origin, _history, time);
            options = options with { Groups = [.. options.Groups.Select(loader.AddTo)] };
        }

        var node = new PinyonNode(options);
        process.Handler = node.Handler;
        _transport.Listen(member, process);
        return new SimulatedNode(node, time, list, process);
    }

    private async Task TellAsync(
        SimulatedNode node, MembershipSnapshot members, IReadOnlyList<string> keys, HashSet<int> behind)
    {
        await PauseAsync(_scenario.SlowestNews);
        node.List.Set(members);
        while (node.Node.Views.IsChanging || !node.Node.Members.SequenceEqual(members.Members))
        {
            await PassAsync(TimeSpan.FromMilliseconds(1));
            behind.UnionWith(keys.Select(key => RolesOf(key).Slot).Where(IsAnyBehind));
        }
    }

    /// <summary>Writes down who owns a key, from the first member that knew it to the last, and until every replica
    /// that missed a write of it has learned so.</summary>
    private async Task WriteDownAsync(KeyRoles roles, KeyRoles.RoleChange change, Moment start, bool isAnyBehind)
    {
        bool mayLose = !change.IsKept || isAnyBehind;
        for (TimeSpan waited = default; IsAnyBehind(roles.Slot); waited += CatchUpInterval)
        {
            if (waited > LongestCatchUp) throw new InvalidOperationException($"'{roles.Key}' has a replica behind.");
            mayLose = true;
            await PassAsync(CatchUpInterval);
        }

        await PassAsync(_scenario.CopiesOutlive);
        Moment end = _history.Now();
        if (mayLose) roles.Lose(end.Order);
        _history.Add(roles.Key, new Operation
        {
            Client = $"{change.Owner.Name} owns it from here on",
            Kind = OperationKind.Change,
            Start = start,
            End = end,
            Outcome = mayLose ? OperationOutcome.Unknown : OperationOutcome.Failed,
            KeptSince = change.Since,
        });
    }

    private bool IsAnyBehind(int slot) => Array.Exists(_nodes, node => node.Owner.Replicas?.IsAnyBehind(slot) == true);

    private KeyRoles RolesOf(string key) => _roles.TryGetValue(key, out KeyRoles? roles)
        ? roles
        : _roles[key] = new KeyRoles(key, _nodes[0].Owner.Replicas?.Count ?? 0);

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
