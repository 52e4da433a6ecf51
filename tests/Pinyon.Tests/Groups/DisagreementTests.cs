using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Tests.Groups;

/// <summary>
/// R1: members whose lists differ still answer, in at most two calls, and never forward a request.
/// </summary>
public sealed class DisagreementTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = new();

    public DisagreementTests()
    {
        // Each takes the other for the larger one, and each knows a third that the other does not know.
        _cluster.Start("a", [Of("a", 1), Of("b", 4), Of("x", 1)]);
        _cluster.Start("b", [Of("a", 4), Of("b", 1), Of("y", 1)]);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Request_WhereEachTakesTheOtherForTheOwner_EndsAfterTwoCalls()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First(key => _cluster["b"].OwnerOf(key).Name == "a");

        await On("a").SetAsync(key, Value, Cancellation);

        // b said "yours", and a served itself, finally.
        Calls("b").ShouldBe(1);
        Calls("a").ShouldBe(0);
        On("a").Statistics.Store.Entries.ShouldBe(1);
        On("b").Statistics.Store.Entries.ShouldBe(0);
        (await On("a").TryGetAsync(key, Cancellation)).ShouldNotBeNull();
        _cluster["b"].Statistics.Moved.ShouldBe(2);
    }

    [Fact]
    public async Task Request_MovedToAThird_AsksItOnceAndFinally()
    {
        // d asks c, which sends it to b, which takes another node for the owner.
        _cluster.Start("c", [Of("b", 4), Of("c", 1), Of("d", 1)]);
        _cluster.Start("d", [Of("b", 1), Of("c", 4), Of("d", 1)]);
        CacheKey key = Enumerable.Range(0, 100_000).Select(i => new CacheKey($"k{i}")).First(key =>
            _cluster["d"].OwnerOf(key).Name == "c" && _cluster["c"].OwnerOf(key).Name == "b"
            && _cluster["b"].OwnerOf(key).Name != "b");
        List<bool> finals = [];
        _cluster.Transport.BeforeDelivery = (_, request) =>
        {
            finals.Add(request.Header.Final);
            return ValueTask.CompletedTask;
        };

        await On("d").SetAsync(key, Value, Cancellation);

        finals.ShouldBe([false, true]);
        On("b").Statistics.Store.Entries.ShouldBe(1);
    }

    [Fact]
    public async Task Request_MovedToAStranger_ReachesIt()
    {
        // b takes y for the owner of a key that a takes for b's; a has never heard of y.
        _cluster.Start("y", [Of("a", 4), Of("b", 1), Of("y", 1)]);
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First(key => _cluster["b"].OwnerOf(key).Name == "y");

        await On("a").SetAsync(key, Value, Cancellation);

        On("y").Statistics.Store.Entries.ShouldBe(1);
        (await On("b").TryGetAsync(key, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Request_MovedToAMemberWhoseClockIsAhead_IsRepeatedThereAndFinally()
    {
        var ahead = new FakeTimeProvider(_cluster.Time.GetUtcNow());
        ahead.Advance(TimeSpan.FromSeconds(30));
        _cluster.Start("c", [Of("b", 4), Of("c", 1), Of("d", 1)]);
        _cluster.Start("d", [Of("b", 1), Of("c", 4), Of("d", 1)]);
        _cluster.Start("e", [Of("c", 1), Of("e", 4)], ahead);
        _cluster.Transport.Listen(TestCluster.MemberNamed("b"), _cluster["e"].Handler);
        CacheKey key = TestCluster.KeysOf(_cluster["d"], "c").First(key => _cluster["c"].OwnerOf(key).Name == "b"
            && _cluster["e"].OwnerOf(key).Name == "c");
        List<bool> finals = [];
        _cluster.Transport.BeforeDelivery = (_, request) =>
        {
            finals.Add(request.Header.Final);
            return ValueTask.CompletedTask;
        };

        await On("d").SetAsync(key, Value, Cancellation);

        finals.ShouldBe([false, true, true]);
        On("e").Statistics.Store.Entries.ShouldBe(1);
    }

    [Fact]
    public async Task Request_AskedTwice_HasOneDeadlineForBoth()
    {
        // The first answer takes two of the three seconds; the second call may take one more, and says so in its limit.
        _cluster.Start("y", [Of("a", 4), Of("b", 1), Of("y", 1)]);
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First(key => _cluster["b"].OwnerOf(key).Name == "y");
        List<ulong> limits = [];
        _cluster.Transport.BeforeDelivery = (_, request) =>
        {
            limits.Add(request.Header.NotAfter >> 16);
            _cluster.Time.Advance(TimeSpan.FromSeconds(limits.Count == 1 ? 2 : 0));
            return ValueTask.CompletedTask;
        };

        await On("a").SetAsync(key, Value, Cancellation);

        limits.Count.ShouldBe(2);
        limits[1].ShouldBeInRange(limits[0] - 1, limits[0]);

    }

    [Fact]
    public async Task Request_WhoseSecondCallIsSilent_EndsByTheDeadlineOfTheFirst()
    {
        _cluster.Start("y", [Of("a", 4), Of("b", 1), Of("y", 1)]);
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First(key => _cluster["b"].OwnerOf(key).Name == "y");
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Transport.BeforeDelivery = (member, _) =>
        {
            if (member.Name == "b")
            {
                _cluster.Time.Advance(TimeSpan.FromSeconds(2));
                return ValueTask.CompletedTask;
            }

            second.SetResult();
            return new ValueTask(new TaskCompletionSource().Task);
        };
        Task<CacheEntry?> asked = On("a").TryGetAsync(key, Cancellation).AsTask();
        await second.Task.WaitAsync(Cancellation);

        _cluster.Time.Advance(TimeSpan.FromSeconds(1.1));

        (await Should.ThrowAsync<CacheException>(asked.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)))
            .Failure.ShouldBe(CacheFailure.TimedOut);
    }

    [Fact]
    public async Task Request_FromAMemberWithAnotherRing_IsCounted()
    {
        await On("a").TryGetAsync(TestCluster.KeysOf(_cluster["a"], "b").First(), Cancellation);

        _cluster["b"].Statistics.OtherRings.ShouldBe(1);
    }

    [Fact]
    public async Task Batch_PartlyMoved_IsAnsweredWhole()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 300).Select(i => new CacheKey($"key-{i}"))
            .Where(key => _cluster["a"].OwnerOf(key).Name != "x" && _cluster["b"].OwnerOf(key).Name != "y")];

        KeyValuePair<CacheKey, CacheValue>[] values = [.. keys.Select(key => KeyValuePair.Create(key, Value))];
        (await On("a").SetManyAsync(values, Cancellation)).ShouldBeEmpty();
        IReadOnlyList<CacheResult> found = await On("a").GetManyAsync(keys, Cancellation);

        found.ShouldAllBe(result => result.Entry != null);
        _cluster["b"].Statistics.Moved.ShouldBeGreaterThan(0);
        Calls("b").ShouldBe(2);
    }

    [Fact]
    public async Task Receiver_ThatDoesNotOwnTheSlot_TouchesNothing()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["b"], "a").First();
        var header = new PeerHeader(_cluster["a"].Ring, 0, Final: false, NotAfter: ulong.MaxValue);
        var request = new PeerRequest(PeerOperation.Set, "default", header, [new PeerItem(key, "v"u8.ToArray())]);

        PeerReply reply = await _cluster["b"].Handler.AnswerAsync(request, Cancellation);

        reply.Results[0].ShouldBe(new PeerResult(PeerStatus.Moved, Owner: Of("a", 4)));
        reply.Ring.ShouldBe(_cluster["b"].Ring);
        reply.Ring.ShouldNotBe(_cluster["a"].Ring);
        On("b").Statistics.Store.Writes.ShouldBe(0);

        PeerRequest final = request with { Header = header with { Final = true } };
        reply = await _cluster["b"].Handler.AnswerAsync(final, Cancellation);
        reply.Results[0].Status.ShouldBe(PeerStatus.Stored);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheValue Value => new("nut"u8.ToArray());

    private static Member Of(string name, int weight) =>
        new(name, TestCluster.MemberNamed(name).Address.ToString(), weight);

    private Group On(string node) => _cluster[node].Group("default");

    private int Calls(string node) => _cluster.Transport.Calls(TestCluster.MemberNamed(node));
}
