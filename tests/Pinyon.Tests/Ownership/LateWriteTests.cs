using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Ownership;

/// <summary>
/// R5: a write that comes after its own deadline is refused, with a clock that lets the sender try again.
/// </summary>
public sealed class LateWriteTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("Set")]
    [InlineData("Delete")]
    public async Task Write_HeldUpBeyondItsDeadline_IsNotApplied(string operation)
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First();
        await On("b").SetAsync(key, new CacheValue("old"u8.ToArray()), Cancellation);
        PeerRequest? held = null;
        _cluster.Transport.BeforeDelivery = (_, request) =>
        {
            held = request;
            return ValueTask.CompletedTask;
        };
        await WriteAsync(operation, key);
        await On("b").SetAsync(key, new CacheValue("new"u8.ToArray()), Cancellation);

        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));
        PeerReply reply = await _cluster["b"].Handler.AnswerAsync(held!, Cancellation);

        reply.Results[0].Status.ShouldBe(PeerStatus.Late);
        reply.Clock.ShouldBeGreaterThan(held!.Header.NotAfter);
        (await On("b").TryGetAsync(key, Cancellation)).ShouldNotBeNull().Value.ToArray().ShouldBe("new"u8.ToArray());
        _cluster["b"].Statistics.Late.ShouldBe(1);
    }

    [Fact]
    public async Task Write_ToAnOwnerWhoseClockIsAhead_IsRepeatedByItsClock()
    {
        var ahead = new ManualTimeProvider();
        ahead.Advance(TimeSpan.FromSeconds(30));
        _cluster.Start("c", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")], ahead);
        _cluster.Start("d", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")]);
        CacheKey key = TestCluster.KeysOf(_cluster["d"], "c").First();

        await On("d").SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);

        _cluster.Transport.Calls(TestCluster.MemberNamed("c"), PeerOperation.Set).ShouldBe(2);
        On("c").Statistics.Store.Entries.ShouldBe(1);
        _cluster["c"].Statistics.Late.ShouldBe(1);
    }

    [Fact]
    public async Task Batch_ThatOutlivesItsLimitWhileItIsApplied_IsLateFromThereOn()
    {
        var creeping = new CreepingTimeProvider(TimeSpan.FromMilliseconds(1));
        _cluster.Start("c", [TestCluster.MemberNamed("c")], creeping);
        PeerItem[] items = [.. Enumerable.Range(0, 1000)
            .Select(i => new PeerItem(BitConverter.GetBytes(i), "v"u8.ToArray()))];
        ulong notAfter = HybridClock.Add(new HybridClock(creeping).Now, TimeSpan.FromMilliseconds(100));
        var header = new PeerHeader(_cluster["c"].Ring, 0, Final: false, notAfter);

        PeerReply reply = await _cluster["c"].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Set, "default", header, items), Cancellation);

        int stored = reply.Results.Count(result => result.Status is PeerStatus.Stored);
        stored.ShouldBeInRange(1, 100);
        reply.Results.Skip(stored).ShouldAllBe(result => result.Status == PeerStatus.Late);
        On("c").Statistics.Store.Entries.ShouldBe(stored);
    }

    [Fact]
    public async Task Write_RefusedTwice_IsAnErrorThatSaysSo()
    {
        // An owner whose clock leaps by a minute whenever a write comes.
        var leaping = new ManualTimeProvider();
        _cluster.Start("c", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")], leaping);
        _cluster.Start("d", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")]);
        _cluster.Transport.BeforeDelivery = (_, _) =>
        {
            leaping.Advance(TimeSpan.FromMinutes(1));
            return ValueTask.CompletedTask;
        };

        CacheException error = await Should.ThrowAsync<CacheException>(async () => await On("d").SetAsync(
            TestCluster.KeysOf(_cluster["d"], "c").First(), new CacheValue("nut"u8.ToArray()), Cancellation));

        error.Failure.ShouldBe(CacheFailure.Late);
        On("c").Statistics.Store.Entries.ShouldBe(0);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task WriteAsync(string operation, CacheKey key)
    {
        if (operation == "Set")
        {
            await On("a").SetAsync(key, new CacheValue("late"u8.ToArray()), Cancellation);
        }
        else
        {
            await On("a").RemoveAsync(key, Cancellation);
        }
    }

    private Group On(string node) => _cluster[node].Group("default");

    /// <summary>A clock on which every look takes its time.</summary>
    private sealed class CreepingTimeProvider(TimeSpan step) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * step.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000);
    }
}
