using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Testing;

namespace Pinyon.Tests.Cluster;

/// <summary>What loads brought, on its way to one replica (R9).</summary>
public sealed class ReplicaQueueTests
{
    private readonly NodeContext _node = Links.NodeAt(new ManualTimeProvider());
    private readonly ReplicaQueue _queue;

    public ReplicaQueueTests()
    {
        var grants = new LeaseGrants(_node.Clock, _node.Time);
        var link = new MemberLink(
            new("b", "b:7946"), new NoTransport(), grants.Add("b"), new LeaseCounts(), _node, Links.Unobserved);
        _queue = link.Replicas;
    }

    [Fact]
    public async Task Add_WhileACallIsUnderWay_WaitsAndGoesTogether()
    {
        var source = new HeldReplicaSource();
        _queue.Add(source, Writes(1));
        _queue.Add(source, Writes(3));
        _queue.Add(source, Writes(4));

        source.Calls.ShouldBe([1]);
        source.Release();
        await source.WhenCalledAsync(2);

        source.Calls.ShouldBe([1, 7]);
        source.Release();
    }

    [Fact]
    public async Task Add_OfTwoGroups_NeverMixesThemInOneCall()
    {
        var first = new HeldReplicaSource();
        var second = new HeldReplicaSource();
        _queue.Add(first, Writes(1));
        _queue.Add(second, Writes(2));
        _queue.Add(first, Writes(3));
        first.Release();
        await second.WhenCalledAsync(1);
        second.Release();
        await first.WhenCalledAsync(2);

        first.Calls.ShouldBe([1, 3]);
        second.Calls.ShouldBe([2]);
        first.Release();
    }

    [Fact]
    public void Add_BeyondItsBound_IsCountedAndDropped()
    {
        var source = new HeldReplicaSource();
        _queue.Add(source, Writes(1));

        _queue.Add(source, Writes(65_540));

        source.Skipped.ShouldBe(4);
    }

    [Fact]
    public async Task Add_OfLongKeys_IsBoundedByTheirBytesToo()
    {
        var source = new HeldReplicaSource();
        _queue.Add(source, Writes(1));

        _queue.Add(source, Writes(200, length: 60_000));   // 139 of them are 8 MB
        source.Skipped.ShouldBe(61);
        source.Release();
        await source.WhenCalledAsync(2);
        source.Calls.ShouldBe([1, 18], "a call has a megabyte of keys");

        _queue.Add(source, Writes(30, length: 60_000));
        source.Skipped.ShouldBe(61 + 12, "what is under way waits no more");
        source.Release();
    }

    [Fact]
    public async Task Source_ThatThrows_IsCountedAsSkippedAndTheQueueGoesOnAndEnds()
    {
        var broken = new BrokenSource();
        _queue.Add(broken, Writes(3));
        var source = new HeldReplicaSource();
        _queue.Add(source, Writes(1));

        var patience = TimeSpan.FromSeconds(20);
        await source.WhenCalledAsync(1).WaitAsync(patience, TestContext.Current.CancellationToken);
        source.Release();
        await _queue.EndAsync().WaitAsync(patience, TestContext.Current.CancellationToken);

        broken.Skipped.ShouldBe(3);
    }

    [Fact]
    public async Task End_DropsWhatWaitsAndIsOverWithTheCallUnderWay()
    {
        var source = new HeldReplicaSource();
        _queue.Add(source, Writes(1));
        _queue.Add(source, Writes(5));

        Task ended = _queue.EndAsync();

        ended.IsCompleted.ShouldBeFalse();
        source.Release();
        await ended;
        source.Calls.ShouldBe([1]);
    }

    [Fact]
    public async Task Add_AfterTheEnd_TakesNothingAndTheEndStaysOver()
    {
        await _queue.EndAsync();
        var source = new HeldReplicaSource();

        _queue.Add(source, Writes(2));

        source.Skipped.ShouldBe(2);
        source.Calls.ShouldBeEmpty();
        await _queue.EndAsync();
    }

    private static ReplicaWrite[] Writes(int count, int length = 0) => [.. Enumerable.Range(0, count)
        .Select(i => new ReplicaWrite(new CacheKey($"key-{i}".PadRight(length, '.')), Version: 1))];

    private sealed class BrokenSource : IReplicaSource
    {
        public int Skipped { get; private set; }

        public Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes) =>
            throw new InvalidOperationException("It should not throw.");

        public Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(
            MemberLink replica, IReadOnlyList<ReplicaWrite> writes) => Task.FromResult(writes);

        public void Skip(int count) => Skipped += count;
    }
}
