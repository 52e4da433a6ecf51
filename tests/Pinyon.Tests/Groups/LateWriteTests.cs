using Microsoft.Extensions.Time.Testing;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>
/// R5: a write that arrives after its own deadline is refused, with a clock that lets the sender try again.
/// </summary>
public sealed class LateWriteTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("Set")]
    [InlineData("Delete")]
    [InlineData("Clear")]
    [InlineData("RemoveTag")]
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
        await On("b").SetAsync(key, new CacheValue("new"u8.ToArray()) { Tags = ["tag"] }, Cancellation);

        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));
        PeerReply reply = await _cluster["b"].Handler.AnswerAsync(held!, Cancellation);

        reply.Results[0].Status.ShouldBe(PeerStatus.Late);
        reply.Clock.ShouldBeGreaterThan(held!.Header.NotAfter);
        (await On("b").TryGetAsync(key, Cancellation)).ShouldNotBeNull().Value.ToArray().ShouldBe("new"u8.ToArray());
        _cluster["b"].Statistics.Late.ShouldBe(1);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(2 * 86_400)]
    public async Task Write_ToAnOwnerWhoseClockIsAhead_IsRepeatedByItsClock(int seconds)
    {
        var ahead = new FakeTimeProvider(_cluster.Time.GetUtcNow());
        ahead.Advance(TimeSpan.FromSeconds(seconds));
        _cluster.Start("c", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")], ahead);
        _cluster.Start("d", [TestCluster.MemberNamed("c"), TestCluster.MemberNamed("d")]);
        CacheKey key = TestCluster.KeysOf(_cluster["d"], "c").First();

        await On("d").SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);

        _cluster.Transport.Calls(TestCluster.MemberNamed("c"), PeerOperation.Set).ShouldBe(2);
        On("c").Statistics.Store.Entries.ShouldBe(1);
        _cluster["c"].Statistics.Late.ShouldBe(1);
        await On("d").ClearAsync(Cancellation);
        (await On("c").TryGetAsync(key, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Write_WhileTheOwnerHearsOfAClockFartherAhead_IsRepeatedUntilItFits()
    {
        // d asks c, whose clock is 10 s ahead; before d asks again, c hears from b, who is 30 s ahead.
        string[] names = ["b", "c", "d"];
        foreach (string name in names)
        {
            var clock = new FakeTimeProvider(_cluster.Time.GetUtcNow());
            clock.Advance(TimeSpan.FromSeconds(name switch { "b" => 30, "c" => 10, _ => 0 }));
            if (name != "b")
            {
                _cluster.Start(name, names.Select(TestCluster.MemberNamed), clock);
            }
        }

        CacheKey key = TestCluster.KeysOf(_cluster["d"], "c").First();
        int writes = 0;
        _cluster.Transport.BeforeDelivery = async (_, request) =>
        {
            if (request.Operation is PeerOperation.Set && ++writes == 2)
            {
                ulong ahead = HybridClock.Add(request.Header.Clock, TimeSpan.FromSeconds(20));
                var header = new PeerHeader(_cluster["c"].Ring, ahead, Final: false, NotAfter: 0);
                await _cluster["c"].Handler.AnswerAsync(
                    new PeerRequest(PeerOperation.Get, "default", header, [new PeerItem(key)]), Cancellation);
            }
        };

        await On("d").SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);

        On("c").Statistics.Store.Entries.ShouldBe(1);
    }

    [Fact]
    public async Task Batch_ThatOutlivesItsLimitWhileItIsApplied_IsLateFromThereOn()
    {
        var creeping = new CreepingTimeProvider(TimeSpan.FromMilliseconds(1));
        _cluster.Start("c", [TestCluster.MemberNamed("c")], creeping);
        PeerItem[] items = [.. Enumerable.Range(0, 1000)
            .Select(i => new PeerItem(new CacheKey(BitConverter.GetBytes(i)), "v"u8.ToArray()))];
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
    public async Task Write_WhoseLimitPassesWhileItIsApplied_IsStampedWithinItOrRefused()
    {
        // The owner stands still for ten seconds, at every place in turn where it looks at the clock.
        for (int look = 1; look <= 20; look++)
        {
            var pausing = new PausingTimeProvider(TimeSpan.FromSeconds(10));
            await using PinyonNode node = _cluster.Start($"c{look}", [TestCluster.MemberNamed($"c{look}")], pausing);
            ulong notAfter = HybridClock.Add(new HybridClock(pausing).Now, TimeSpan.FromSeconds(3));
            var header = new PeerHeader(node.Ring, 0, Final: false, notAfter);
            pausing.PauseAtLook(look);

            PeerReply reply = await node.Handler.AnswerAsync(
                new PeerRequest(PeerOperation.Set, "default", header, [new PeerItem("k")]), Cancellation);

            PeerResult result = reply.Results[0];
            (result.Status is PeerStatus.Late || result.Version <= notAfter).ShouldBeTrue($"pause at look {look}");
        }
    }

    [Theory]
    [InlineData(PeerOperation.Set, Condition.Always)]
    [InlineData(PeerOperation.Set, Condition.IfPresent)]
    [InlineData(PeerOperation.Delete, Condition.Always)]
    internal void Write_OverAnEntryThatIsNewerThanItsLimit_ChangesNothing(PeerOperation operation, Condition when)
    {
        // Its version has to be above the entry's, and the limit is not.
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20 });
        var clock = new HybridClock(_cluster.Time);
        var entries = new TestEntries(store, clock, new MonotonicTime(_cluster.Time));
        ulong newer = HybridClock.Add(clock.Now, TimeSpan.FromDays(3));
        store.Write(new EntryKey("k"u8), "old"u8, new WriteOptions(newer), now: 1);
        var item = new PeerItem("k", "new"u8.ToArray(), When: when);

        PeerResult late = entries.Apply(operation, item, notAfter: newer);
        ulong version = entries.Apply(PeerOperation.Get, item).Version;
        PeerResult again = entries.Apply(operation, item, HybridClock.Add(late.Version, TimeSpan.FromSeconds(1)));

        late.Status.ShouldBe(PeerStatus.Late);
        late.Version.ShouldBeGreaterThan(newer, "the clock for the next try");
        version.ShouldBe(newer);
        again.Status.ShouldBeOneOf(PeerStatus.Stored, PeerStatus.Found);
    }

    [Fact]
    public async Task Write_RefusedAgainAndAgain_IsAnErrorThatSaysSo()
    {
        // An owner whose clock leaps by a minute whenever a write comes.
        var leaping = new FakeTimeProvider(_cluster.Time.GetUtcNow());
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
        _cluster.Transport.Calls(TestCluster.MemberNamed("c"), PeerOperation.Set).ShouldBe(4);
        On("c").Statistics.Store.Entries.ShouldBe(0);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task WriteAsync(string operation, CacheKey key)
    {
        await (operation switch
        {
            "Set" => On("a").SetAsync(key, new CacheValue("late"u8.ToArray()), Cancellation).AsTask(),
            "Delete" => On("a").RemoveAsync(key, Cancellation).AsTask(),
            "Clear" => On("a").ClearAsync(Cancellation).AsTask(),
            _ => On("a").RemoveByTagAsync("tag", Cancellation).AsTask(),
        });
    }

    private Group On(string node) => _cluster[node].Group("default");

    /// <summary>A clock on which every reading takes time.</summary>
    private sealed class CreepingTimeProvider(TimeSpan step) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * step.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000);
    }

    /// <summary>A clock that jumps once, at its n-th reading from now.</summary>
    private sealed class PausingTimeProvider(TimeSpan pause) : TimeProvider
    {
        private int _looksLeft = int.MaxValue;
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void PauseAtLook(int look) => _looksLeft = look;

        public override long GetTimestamp() => --_looksLeft == 0 ? _now += pause.Ticks : _now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000);
    }
}
