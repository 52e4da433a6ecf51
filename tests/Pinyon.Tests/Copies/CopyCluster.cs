using System.Text;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Copies;

/// <summary>
/// An owner <c>a</c> and holders <c>b</c> and <c>c</c>, in virtual time; every key that is read is hot.
/// </summary>
internal sealed class CopyCluster : IAsyncDisposable
{
    private static readonly Member[] Members = [.. "abc".Select(name => TestCluster.MemberNamed($"{name}"))];

    private readonly Dictionary<char, PinyonNode> _nodes = [];
    private readonly List<PinyonNode> _ended = [];
    private readonly GroupOptions _group;

    public CopyCluster(GroupOptions? group = null)
    {
        _group = group ?? new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, HotReadsPerSecond = 0 };
        Transport = new InProcessTransport(Time);
        foreach (Member member in Members)
        {
            Start(member.Name[0]);
        }

        Key = KeyOf("k");
    }

    public ManualTimeProvider Time { get; } = new();

    public InProcessTransport Transport { get; }

    /// <summary>Called whenever <c>a</c> looks at its clock: between any two steps that depend on time.</summary>
    public Action? OwnerLooksAtClock { get; set; }

    /// <summary>A key that <c>a</c> owns.</summary>
    public CacheKey Key { get; }

    public PinyonNode this[char name] => _nodes[name];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A key that <c>a</c> owns.</summary>
    public CacheKey KeyOf(string prefix) => Enumerable.Range(0, 1000)
        .Select(i => new CacheKey($"{prefix}-{i}"))
        .First(key => _nodes['a'].OwnerOf(key).Name == "a");

    /// <summary>Starts a node in the place of the one with that name, as a process that was started anew.</summary>
    public void Start(char name)
    {
        Member member = TestCluster.MemberNamed($"{name}");
        var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = member.Name,
            Membership = new StaticMembership(Members),
            Transport = Transport.From(member, Time),
            MemoryBytes = 4 << 20,
            TimeProvider = name == 'a' ? new WatchedTimeProvider(Time, () => OwnerLooksAtClock?.Invoke()) : Time,
            Groups = [_group],
        });
        if (_nodes.Remove(name, out PinyonNode? last))
        {
            _ended.Add(last);
        }

        _nodes.Add(name, node);
        Transport.Listen(member, node.Handler);
    }

    public Group On(char name) => _nodes[name].Group(PinyonNodeOptions.DefaultGroup);

    public CopyStatistics CopiesOn(char name) => On(name).Statistics.Copies;

    public async Task<string?> GetAsync(char name, CacheKey? key = null) =>
        await On(name).TryGetAsync(key ?? Key, Cancellation) is { } entry
            ? Encoding.ASCII.GetString(entry.Value.Span)
            : null;

    public Task SetAsync(char name, string value, TimeSpan? timeToLive = null, CacheKey? key = null) => On(name)
        .SetAsync(key ?? Key, new CacheValue(Encoding.ASCII.GetBytes(value), TimeToLive: timeToLive), Cancellation)
        .AsTask();

    /// <summary>Reads it and holds a copy of it from then on.</summary>
    public async Task CopyAsync(char name, CacheKey? key = null)
    {
        await GetAsync(name, key);
        int before = Calls('a', PeerOperation.Get);
        await GetAsync(name, key);
        Calls('a', PeerOperation.Get).ShouldBe(before, $"{name} has a copy");
    }

    /// <summary>Whether a node answers a get without asking the owner.</summary>
    public async Task<bool> AnswersFromACopyAsync(char name, CacheKey? key = null)
    {
        int before = Calls('a', PeerOperation.Get);
        await GetAsync(name, key);
        return Calls('a', PeerOperation.Get) == before;
    }

    /// <summary>Whether it would, without asking the owner.</summary>
    public bool HasCopy(char name) => _nodes[name].OwnerFor(PinyonNodeOptions.DefaultGroup).Copies!.TryRead(
        _nodes[name].View, _nodes[name].View.Find("a")!, Key, out _);

    public int Calls(char name, PeerOperation operation) =>
        Transport.Calls(TestCluster.MemberNamed($"{name}"), operation);

    /// <summary>Lets no answer to such a request leave until the result is completed.</summary>
    public TaskCompletionSource HoldReplies(PeerOperation operation)
    {
        var gate = new TaskCompletionSource();
        Transport.BeforeReply = (_, request) =>
            new ValueTask(request.Operation == operation ? gate.Task : Task.CompletedTask);
        return gate;
    }

    /// <summary>Lets no such request arrive until the result is completed.</summary>
    public TaskCompletionSource HoldRequests(PeerOperation operation)
    {
        var gate = new TaskCompletionSource();
        Transport.BeforeDelivery = (_, request) =>
            new ValueTask(request.Operation == operation ? gate.Task : Task.CompletedTask);
        return gate;
    }

    public void Set(char name, InProcessLink link) => Transport.Set(TestCluster.MemberNamed($"{name}"), link);

    /// <summary>Runs a test in which time goes on by itself while every task waits.</summary>
    public void Run(Func<Task> test) => VirtualRun.Run(Time, TimeSpan.FromMinutes(1), async () =>
    {
        await test();
        await DisposeAsync();   // while time goes on: nodes end what they have under way
    });

    public Task PassAsync(double milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time);

    public void Advance(double milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public async ValueTask DisposeAsync()
    {
        foreach (PinyonNode node in _nodes.Values.Concat(_ended).ToArray())
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
        _ended.Clear();
    }
}
