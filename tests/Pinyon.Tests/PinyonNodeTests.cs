using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests;

public sealed class PinyonNodeTests
{
    [Fact]
    public void Node_GroupsThatFitOnlyOneByOne_AreRefusedTogether()
    {
        long each = EntryStore.AvailableBytes / 2;
        var options = new PinyonNodeOptions
        {
            Name = "a",
            Membership = new StaticMembership([new Member("a", "127.0.0.1:1")]),
            Transport = new InProcessTransport(TimeProvider.System),
            MemoryBytes = 4 * each,
            Groups = [.. "abcd".Select(name => new GroupOptions { Name = $"{name}" })],
        };

        Should.Throw<MemoryNotAvailableException>(() => new PinyonNode(options))
            .Message.ShouldStartWith($"MemoryBytes asks for {4 * each} bytes, and only ");
    }

    [Fact]
    public void Node_WithASourceThatHasNoSnapshot_IsRefusedInASentence()
    {
        var options = new PinyonNodeOptions
        {
            Name = "a",
            Membership = new NoSnapshots(),
            Transport = new InProcessTransport(TimeProvider.System),
            MemoryBytes = 16 << 20,
        };

        Should.Throw<ArgumentException>(() => new PinyonNode(options))
            .Message.ShouldStartWith("Membership has no members: its Current is null.");
    }

    [Fact]
    public void Node_ThatFailsToStart_LeavesNothingOpen()
    {
        var transport = new CountedTransport();

        Should.Throw<InvalidOperationException>(() => Start(transport, new BrokenTimers(failsAtOnce: true)));

        (transport.Made, transport.Open).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Dispose_OfWhichAPartThrows_EndsTheOthers()
    {
        var transport = new CountedTransport();
        PinyonNode node = Start(transport, new BrokenTimers(failsAtOnce: false));
        CacheKey own = TestCluster.KeysOf(node, "a").First();
        await node.Group("default").GetAsync(own, TestContext.Current.CancellationToken);

        await Should.ThrowAsync<AggregateException>(node.DisposeAsync().AsTask());

        transport.Open.ShouldBe(0);
        await Should.ThrowAsync<ObjectDisposedException>(
            async () => await node.Group("default").GetAsync(own, TestContext.Current.CancellationToken));
        await node.DisposeAsync();
    }

    private static PinyonNode Start(CountedTransport transport, TimeProvider time) => new(new PinyonNodeOptions
    {
        Name = "a",
        Membership = new StaticMembership([.. "abc".Select(name => TestCluster.MemberNamed($"{name}"))]),
        Transport = transport,
        MemoryBytes = 16 << 20,
        TimeProvider = time,
    });

    private sealed class NoSnapshots : IMembership
    {
        public MembershipSnapshot Current => null!;

        public IAsyncEnumerable<MembershipSnapshot> WatchAsync(CancellationToken cancellationToken) => null!;
    }

    private sealed class CountedTransport : IPeerTransport
    {
        public int Made { get; private set; }

        public int Open { get; private set; }

        public IPeer Connect(Member member, IPeerObserver? observer = null)
        {
            Made++;
            Open++;
            return new Way(this);
        }

        private sealed class Way(CountedTransport transport) : IPeer
        {
            public ValueTask<PeerReply> AskAsync(
                PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
                throw new PeerException(PeerFailure.Unreachable, "There is nobody.");

            public void Dispose() => transport.Open--;
        }
    }

    /// <summary>A clock without timers: they cannot be made, or not be disposed.</summary>
    private sealed class BrokenTimers(bool failsAtOnce) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            failsAtOnce ? throw new InvalidOperationException("There are no timers.") : new Timer();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => throw new InvalidOperationException("It cannot end.");

            public ValueTask DisposeAsync() => throw new InvalidOperationException("It cannot end.");
        }
    }
}
