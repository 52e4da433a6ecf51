using System.Text;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Tests.Groups;

/// <summary>Updates as callers see them: at the owner, and over one hop through the real codec.</summary>
public sealed class GroupUpdateTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b", "c");
    private readonly CacheKey _key;

    public GroupUpdateTests() => _key = TestCluster.KeysOf(_cluster["a"], "b").First();

    public static TheoryData<string> Nodes => ["a", "b"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Increment_ThroughAnyNode_CountsOn(string node)
    {
        (await On(node).IncrementAsync(_key, cancellationToken: Cancellation)).ShouldBe(1);
        (await On("b").IncrementAsync(_key, -3, cancellationToken: Cancellation)).ShouldBe(-2);
        (await On(node).IncrementAsync(_key, long.MaxValue, cancellationToken: Cancellation))
            .ShouldBe(long.MaxValue - 2);

        (await TextAsync("c")).ShouldBe($"{long.MaxValue - 2}");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Increment_OfAbsence_CountsFromWhatIsCreated(string node)
    {
        var created = new CacheValue("100"u8.ToArray(), Flags: 7, TimeSpan.FromSeconds(5));

        (await On(node).IncrementAsync(_key, 1, created, Cancellation)).ShouldBe(101);
        (await On(node).IncrementAsync(_key, 1, created, Cancellation)).ShouldBe(102);

        CacheEntryInfo entry = (await On(node).TouchAsync(_key, Cancellation)).ShouldNotBeNull();
        (entry.Flags, entry.TimeToLive, entry.Length).ShouldBe((7U, TimeSpan.FromSeconds(5), 3));
    }

    [Theory]
    [InlineData("a", "nut", CacheFailure.NotANumber)]
    [InlineData("b", "nut", CacheFailure.NotANumber)]
    [InlineData("a", "9223372036854775807", CacheFailure.Overflow)]
    [InlineData("b", "9223372036854775807", CacheFailure.Overflow)]
    public async Task Increment_OfWhatCannotBeAddedTo_IsATypedError(string node, string value, CacheFailure expected)
    {
        await SetAsync(value);

        CacheException error = await Should.ThrowAsync<CacheException>(
            On(node).IncrementAsync(_key, cancellationToken: Cancellation).AsTask());

        error.Failure.ShouldBe(expected);
        (await TextAsync("c")).ShouldBe(value);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task AppendAndSetRange_AnswerWithTheLength(string node)
    {
        (await On(node).AppendAsync(_key, Value("pine"), Cancellation)).ShouldBe(4);
        (await On(node).AppendAsync(_key, Value("cone"), Cancellation)).ShouldBe(8);
        (await On(node).SetRangeAsync(_key, 4, Value("apple!"), Cancellation)).ShouldBe(10);
        (await On(node).SetRangeAsync(_key, 99, Value(""), Cancellation)).ShouldBe(10, "nothing to put");

        (await TextAsync("c")).ShouldBe("pineapple!");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task SetRange_OfNothingWithoutAnEntry_MakesNone(string node)
    {
        (await On(node).SetRangeAsync(_key, 7, Value(""), Cancellation)).ShouldBe(0);

        (await TextAsync("c")).ShouldBeNull();
    }

    [Theory]
    [InlineData("a", 64 << 20)]
    [InlineData("b", 64 << 20)]
    [InlineData("b", long.MaxValue)]
    public async Task SetRange_BeyondWhatTheOwnerCanHold_IsTooLarge(string node, long offset)
    {
        CacheException error = await Should.ThrowAsync<CacheException>(
            On(node).SetRangeAsync(_key, offset, Value("x"), Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.TooLarge);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task GetAndSet_AnswersWithTheEntryBefore(string node)
    {
        (await On(node).GetAndSetAsync(_key, Value("one"), Cancellation)).ShouldBeNull();
        ulong version = (await On(node).TouchAsync(_key, Cancellation)).ShouldNotBeNull().Version;

        CacheEntry before = (await On(node).GetAndSetAsync(_key, Value("two"), Cancellation)).ShouldNotBeNull();

        (Text(before), before.Version).ShouldBe(("one", version));
        (await TextAsync("c")).ShouldBe("two");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task GetAndRemove_AnswersWithTheEntryAndRemovesIt(string node)
    {
        (await On(node).GetAndRemoveAsync(_key, Cancellation)).ShouldBeNull();
        await SetAsync("nut");

        Text((await On(node).GetAndRemoveAsync(_key, Cancellation)).ShouldNotBeNull()).ShouldBe("nut");

        (await On(node).GetAndRemoveAsync(_key, Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData(60 << 10)]
    [InlineData(70 << 10)]
    [InlineData(3 << 20)]
    public async Task GetAndSet_OfAnyLength_IsAppliedOnceAndReturnsIt(int length)
    {
        await SetAsync(new string('x', length));

        CacheEntry before = (await On("a").GetAndSetAsync(_key, Value("new"), Cancellation)).ShouldNotBeNull();

        before.Value.Length.ShouldBe(length);
        (await TextAsync("c")).ShouldBe("new");
        int calls = length <= 64 << 10 ? 1 : 2;   // what is too long for a lane is asked for again, and was not touched
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Update).ShouldBe(calls);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Expire_AndPersist_ChangeWhenAnEntryEnds(string node)
    {
        (await On(node).ExpireAsync(_key, TimeSpan.FromSeconds(5), Cancellation)).ShouldBeFalse();
        await SetAsync("nut");
        (await On(node).PersistAsync(_key, Cancellation)).ShouldBeFalse("it does not expire");

        (await On(node).ExpireAsync(_key, TimeSpan.FromSeconds(5), Cancellation)).ShouldBeTrue();
        (await On("c").TryGetAsync(_key, Cancellation)).ShouldNotBeNull().TimeToLive.ShouldBe(TimeSpan.FromSeconds(5));
        (await On(node).PersistAsync(_key, Cancellation)).ShouldBeTrue();
        (await On("c").TryGetAsync(_key, Cancellation)).ShouldNotBeNull().TimeToLive.ShouldBeNull();

        (await On(node).ExpireAsync(_key, null, TimeSpan.FromSeconds(3), Cancellation)).ShouldBeTrue();
        (await On(node).TouchAsync(_key, Cancellation)).ShouldNotBeNull().TimeToIdle.ShouldBe(TimeSpan.FromSeconds(3));
        _cluster.Time.Advance(TimeSpan.FromSeconds(4));
        (await TextAsync("c")).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Touch_RenewsTheTimeToIdle(string node)
    {
        (await On(node).TouchAsync(_key, Cancellation)).ShouldBeNull();
        await On("b").SetAsync(_key, Value("nut") with { TimeToIdle = TimeSpan.FromSeconds(3) }, Cancellation);

        for (int i = 0; i < 4; i++)
        {
            _cluster.Time.Advance(TimeSpan.FromSeconds(2));
            (await On(node).TouchAsync(_key, Cancellation)).ShouldNotBeNull();
        }

        _cluster.Time.Advance(TimeSpan.FromSeconds(4));
        (await On(node).TouchAsync(_key, Cancellation)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Touch_OfATaggedEntry_TellsTheLengthOfItsValue(string node)
    {
        await On("b").SetAsync(_key, Value("nut") with { Tags = ["tree"] }, Cancellation);

        (await On(node).TouchAsync(_key, Cancellation)).ShouldNotBeNull().Length.ShouldBe(3);
    }

    [Fact]
    public async Task Update_ThatWasMoved_IsAppliedOnceWhereItBelongs()
    {
        // d takes b for the only other member, so that b owns what is c's.
        Member[] members = [.. "bd".Select(name => TestCluster.MemberNamed($"{name}"))];
        PinyonNode behind = _cluster.Start("d", members);
        CacheKey key = TestCluster.KeysOf(behind, "b").First(one => _cluster["b"].OwnerOf(one).Name == "c");

        (await behind.Group("default").IncrementAsync(key, 5, cancellationToken: Cancellation)).ShouldBe(5);

        (await _cluster.KeptAtAsync("c", key)).Value.ToArray().ShouldBe("5"u8.ToArray());
        (await _cluster.KeptAtAsync("b", key)).Status.ShouldBe(PeerStatus.NotFound);
    }

    [Theory]
    [InlineData(PeerStatus.Found)]
    [InlineData(PeerStatus.Stored)]
    [InlineData(PeerStatus.Pending)]
    internal async Task Reply_OfAnOwnerThatTellsNothing_IsBrokenAndLeavesUpdatesUnknown(PeerStatus status)
    {
        _cluster.Transport.Listen(TestCluster.MemberNamed("b"), new ScriptedPeer(request => new PeerReply(
            request.Header.Ring, request.Header.Clock, [new PeerResult(status, "x"u8.ToArray())])));

        const CacheFailure Unknown = CacheFailure.OutcomeUnknown;
        foreach ((Func<ValueTask> ask, CacheFailure failure) in ((Func<ValueTask>, CacheFailure)[])
        [
            (async () => await On("a").IncrementAsync(_key, 1, cancellationToken: Cancellation), Unknown),
            (async () => await On("a").AppendAsync(_key, Value("x"), Cancellation), Unknown),
            (async () => await On("a").TouchAsync(_key, Cancellation), CacheFailure.BrokenAnswer),
        ])
        {
            (await Should.ThrowAsync<CacheException>(ask().AsTask())).Failure.ShouldBe(failure);
        }
    }

    [Fact]
    public async Task RemoveMany_RemovesAtAllOwners_AndTellsOfEachKey()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 60).Select(i => new CacheKey($"nut-{i}"))];
        foreach (CacheKey key in keys.Take(40)) await On("a").SetAsync(key, Value("x"), Cancellation);

        IReadOnlyList<RemoveResult> removed = await On("b").RemoveManyAsync([.. keys, keys[0]], Cancellation);

        removed.Select(result => result.Key).ShouldBe([.. keys, keys[0]]);
        removed.ShouldAllBe(result => result.Error == null);
        removed.Count(result => result.IsRemoved).ShouldBe(40);
        (await On("c").GetManyAsync(keys, Cancellation)).ShouldAllBe(result => result.Entry == null);
    }

    [Fact]
    public async Task RemoveMany_WithAnOwnerThatIsAway_FailsForItsKeysAlone()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 60).Select(i => new CacheKey($"nut-{i}"))];
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), Pinyon.Testing.InProcessLink.Refused);

        IReadOnlyList<RemoveResult> removed = await On("a").RemoveManyAsync(keys, Cancellation);

        removed.ShouldAllBe(result => (result.Error == null) == (_cluster["a"].OwnerOf(result.Key).Name != "b"));
    }

    [Fact]
    public void Arguments_ThatCannotBe_AreRefusedAtOnce()
    {
        Should.Throw<ArgumentOutOfRangeException>(
            () => On("a").SetRangeAsync(_key, -1, Value("x"), Cancellation).AsTask());
        Should.Throw<ArgumentOutOfRangeException>(
            () => On("a").ExpireAsync(_key, TimeSpan.Zero, Cancellation).AsTask());
        Should.Throw<ArgumentOutOfRangeException>(
            () => On("a").ExpireAsync(_key, null, TimeSpan.FromTicks(-1), Cancellation).AsTask());
        Should.Throw<ArgumentException>(
            () => On("a").IncrementAsync(default, cancellationToken: Cancellation).AsTask());
    }

    private static CacheValue Value(string text) => new(Encoding.ASCII.GetBytes(text));

    private static string Text(in CacheEntry entry) => Encoding.ASCII.GetString(entry.Value.Span);

    private Task SetAsync(string text) => On("b").SetAsync(_key, Value(text), Cancellation).AsTask();

    private async Task<string?> TextAsync(string node) =>
        await On(node).TryGetAsync(_key, Cancellation) is { } entry ? Text(entry) : null;

    private Group On(string node) => _cluster[node].Group("default");
}
