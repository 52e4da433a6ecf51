using Pinyon.Cluster;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>A publisher of views at node <c>a</c>, with ways to members that only count themselves.</summary>
internal sealed class PublisherWorld : IPeerTransport, IViewObserver, IAsyncDisposable
{
    private PublisherWorld(ManualTimeProvider time)
    {
        Time = time;
        Node = Links.NodeAt(time);
        List = new MutableMembership(MembersOf("abc"));
        Source = new ScriptedMembership(List);
    }

    public static TimeSpan RequestTimeout { get; } = TimeSpan.FromSeconds(3);

    public ManualTimeProvider Time { get; }

    public NodeContext Node { get; }

    public MutableMembership List { get; }

    public ScriptedMembership Source { get; }

    public ViewPublisher Views { get; private set; } = null!;

    /// <summary>Ways to members that are open.</summary>
    public List<Member> Open { get; } = [];

    /// <summary>What the observer learned, and which view was published then.</summary>
    public List<(string What, ulong Published)> Told { get; } = [];

    /// <summary>What the observer does before it takes part in a change.</summary>
    public Action? OnChanging { get; set; }

    /// <summary>What the observer does before it learns that a view was published.</summary>
    public Action? OnChanged { get; set; }

    /// <summary>The member that no way can be made to.</summary>
    public string? Unreachable { get; set; }

    /// <summary>Runs a test in virtual time. The publisher has begun to follow its list.</summary>
    public static void Run(Func<PublisherWorld, Task> test, TimeSpan? requestTimeout = null)
    {
        var time = new ManualTimeProvider();
        VirtualRun.Run(time, TimeSpan.FromHours(1), async () =>
        {
            await using var world = new PublisherWorld(time);
            world.Views = new ViewPublisher(
                new PinyonNodeOptions
                {
                    Name = "a",
                    Membership = world.Source,
                    Transport = world,
                    TimeProvider = time,
                    RequestTimeout = requestTimeout ?? RequestTimeout,
                },
                world.Node,
                Links.Unobserved);
            world.Views.Start([world]);
            await test(world);
        });
    }

    public static Member[] MembersOf(string names) => [.. names.Select(name => TestCluster.MemberNamed($"{name}"))];

    /// <summary>Publishes a list, and lets the publisher take it.</summary>
    public Task SetAsync(params Member[] members)
    {
        List.Set(members);
        return PassAsync(TimeSpan.FromMilliseconds(1));
    }

    public Task PassAsync(TimeSpan span) => Task.Delay(span, Time);

    public string Names => string.Concat(Views.Current.Members.Select(member => member.Name));

    IPeer IPeerTransport.Connect(Member member, IPeerObserver? observer)
    {
        if (member.Name == Unreachable) throw new InvalidOperationException("There is no way.");
        Open.Add(member);
        return new Way(this, member);
    }

    void IViewObserver.Changing(ClusterView before, ClusterView after)
    {
        OnChanging?.Invoke();
        Told.Add(("changing", Views.Current.Ring));
    }

    void IViewObserver.Changed(ClusterView before, ClusterView after)
    {
        OnChanged?.Invoke();
        Told.Add(("changed", Views.Current.Ring));
    }

    public ValueTask DisposeAsync() => Views.DisposeAsync();

    private sealed class Way(PublisherWorld world, Member member) : IPeer
    {
        public ValueTask<PeerReply> AskAsync(
            PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
            throw new PeerException(PeerFailure.Unreachable, "There is nobody.");

        public void Dispose() => world.Open.Remove(member);
    }
}
