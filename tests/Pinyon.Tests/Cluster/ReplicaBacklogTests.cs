using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Testing;

namespace Pinyon.Tests.Cluster;

/// <summary>What a replica has missed is sent to it until it has it (R9).</summary>
public sealed class ReplicaBacklogTests
{
    private static readonly CacheKey Key = new("pine");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Add_OfWhatIsRefused_IsSentAgainUntilItIsTaken() => Run(async backlog =>
    {
        var source = new RefusingSource(refusals: 3);
        backlog.Add(source, [new ReplicaWrite(Key, 7)]);
        (backlog.IsEmpty, backlog.HasAny(Key.Slot)).ShouldBe((false, true));

        await Task.Delay(TimeSpan.FromSeconds(1), _time);

        source.Sent.ShouldBe([7, 7, 7, 7]);
        (backlog.IsEmpty, backlog.HasAny(Key.Slot)).ShouldBe((true, false));
    });

    [Fact]
    public void Add_OfAKeyThatWaits_SendsItsLastWriteAlone() => Run(async backlog =>
    {
        var source = new RefusingSource(refusals: 1);
        backlog.Add(source, [new ReplicaWrite(Key, 7)]);
        await Task.Delay(TimeSpan.FromMilliseconds(100), _time);
        backlog.Add(source, [new ReplicaWrite(Key, 8)]);
        backlog.Add(source, [new ReplicaWrite(Key, 9)]);

        await Task.Delay(TimeSpan.FromSeconds(1), _time);

        source.Sent.ShouldBe([7, 9]);
    });

    [Fact]
    public void End_WithWritesWaiting_ForgetsThem() => Run(async backlog =>
    {
        var source = new RefusingSource(refusals: 1);
        backlog.Add(source, [new ReplicaWrite(Key, 7)]);
        await Task.Delay(TimeSpan.FromMilliseconds(100), _time);

        backlog.End();
        backlog.Add(source, [new ReplicaWrite(Key, 8)]);
        await Task.Delay(TimeSpan.FromSeconds(1), _time);

        source.Sent.ShouldBe([7]);
        backlog.IsEmpty.ShouldBeTrue();
    });

    [Fact]
    public void Add_OfLongKeys_IsBoundedByTheirBytes() => Run(async backlog =>
    {
        var source = new RefusingSource(refusals: 0);
        ReplicaWrite[] writes = [.. Enumerable.Range(0, 200)
            .Select(i => new ReplicaWrite(new CacheKey($"key-{i}".PadRight(60_000, '.')), Version: 1))];

        backlog.Add(source, writes);   // 139 of them are 8 MB

        await Task.Delay(TimeSpan.FromSeconds(1), _time);
        source.Sent.Count.ShouldBe(139);
    });

    [Fact]
    public void Source_ThatThrows_IsAskedAgain() => Run(async backlog =>
    {
        var source = new RefusingSource(refusals: 0) { Throws = true };
        backlog.Add(source, [new ReplicaWrite(Key, 7)]);
        await Task.Delay(TimeSpan.FromMilliseconds(100), _time);

        source.Throws = false;
        await Task.Delay(TimeSpan.FromSeconds(1), _time);

        source.Sent.ShouldBe([7]);
        backlog.IsEmpty.ShouldBeTrue();
    });

    private void Run(Func<ReplicaBacklog, Task> test) => VirtualRun.Run(_time, TimeSpan.FromMinutes(1), () =>
    {
        NodeContext node = Links.NodeAt(_time);
        GrantedLease lease = new LeaseGrants(node.Clock, node.Time).Add("b");
        return test(new MemberLink(
            new("b", "b:7946"), new NoTransport(), lease, new LeaseCounts(), node, Links.Unobserved).Missed);
    });

    private sealed class RefusingSource(int refusals) : IReplicaSource
    {
        public List<ulong> Sent { get; } = [];

        public bool Throws { get; set; }

        public Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes) => Task.CompletedTask;

        public Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes)
        {
            if (Throws) throw new InvalidOperationException("It should not throw.");
            Sent.AddRange(writes.Select(write => write.Version));
            return Task.FromResult(Sent.Count <= refusals ? writes : []);
        }

        public void Skip(int count)
        {
        }
    }
}
