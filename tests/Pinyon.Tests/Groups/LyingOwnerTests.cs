using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Tests.Copies;

namespace Pinyon.Tests.Groups;

/// <summary>R1, R4 and R5, how a member handles an owner's reply with any content.</summary>
public sealed class LyingOwnerTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Reply_OfTheGreatestNumbers_IsGoodForOneLease()
    {
        AnswerFound(lease: ulong.MaxValue, leaseTime: long.MaxValue, copyFor: long.MaxValue);

        await _cluster.CopyAsync('b');
        _cluster.Set('a', Pinyon.Testing.InProcessLink.Refused);
        _cluster.Advance(980);
        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue();
        _cluster.Advance(20);

        _cluster.HasCopy('b').ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1000, 1000)]   // no lease
    [InlineData(7, 0, 1000)]   // one that was never granted for any time
    [InlineData(7, 1000, 0)]   // no copy
    public async Task Reply_WithoutAllThatACopyNeeds_BringsAValueAndNoCopy(ulong lease, long leaseTime, long copyFor)
    {
        AnswerFound(lease, leaseTime, copyFor);

        (await _cluster.GetAsync('b')).ShouldBe("said");

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse();
    }

    [Fact]
    public async Task Reply_WithALeaseThatWasNeverGiven_VoidsNoneButItsOwners()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');

        AnswerFound(lease: 1, leaseTime: 1000, copyFor: 1000);
        await _cluster.GetAsync('b', _cluster.KeyOf("other"));
        (await _cluster.GetAsync('b')).ShouldBe("one", "an older number than the lease that is held");
        AnswerFound(lease: ulong.MaxValue, leaseTime: 0, copyFor: 1000);
        await _cluster.GetAsync('b', _cluster.KeyOf("third"));

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse("a greater one");
    }

    [Fact]
    public async Task Reply_LateForEver_EndsAsLate()
    {
        Answer(_ => new PeerResult(PeerStatus.Late, Version: ulong.MaxValue));

        CacheException error = await Should.ThrowAsync<CacheException>(_cluster.SetAsync('b', "one"));

        error.Failure.ShouldBe(CacheFailure.Late);
        _cluster.Calls('a', PeerOperation.Set).ShouldBe(4);
    }

    [Theory]
    [InlineData(PeerStatus.Found)]
    [InlineData(PeerStatus.NotFound)]
    [InlineData(PeerStatus.Pending)]
    [InlineData(PeerStatus.ConditionFailed)]   // there was no condition
    [InlineData(PeerStatus.NotSent)]
    [InlineData(PeerStatus.LoadFailed)]
    internal async Task Set_AnsweredWithAStatusOfAnotherOperation_IsNotAcknowledged(PeerStatus status)
    {
        Answer(_ => new PeerResult(status, Version: 5));

        CacheException error = await Should.ThrowAsync<CacheException>(_cluster.SetAsync('b', "one"));

        error.Failure.ShouldBe(CacheFailure.BrokenAnswer);
    }

    [Theory]
    [InlineData(PeerStatus.Pending)]
    [InlineData(PeerStatus.Stored)]
    [InlineData(PeerStatus.ConditionFailed)]
    internal async Task Remove_AnsweredWithAStatusOfAnotherOperation_IsNotAcknowledged(PeerStatus status)
    {
        Answer(_ => new PeerResult(status, Version: 5));

        CacheException error = await Should.ThrowAsync<CacheException>(
            _cluster.On('b').RemoveAsync(_cluster.Key, Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.BrokenAnswer);
    }

    [Fact]
    public async Task ConditionalSet_AnsweredWithAStatusOfAnotherOperation_MayHaveBeenApplied()
    {
        Answer(_ => new PeerResult(PeerStatus.Found, Version: 5));

        CacheException error = await Should.ThrowAsync<CacheException>(_cluster.On('b').TrySetAsync(
            _cluster.Key, new CacheValue("one"u8.ToArray()), WriteCondition.IfAbsent, Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.OutcomeUnknown);
    }

    [Fact]
    public async Task GetAndSet_AnsweredWithNotFound_IsNoAbsence()
    {
        Answer(_ => new PeerResult(PeerStatus.NotFound));

        CacheException error = await Should.ThrowAsync<CacheException>(_cluster.On('b').GetAndSetAsync(
            _cluster.Key, new CacheValue("one"u8.ToArray()), Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.OutcomeUnknown);
    }

    [Fact]
    public async Task Clear_AnsweredWithAStatusOfAnotherOperation_IsNotDoneThere()
    {
        Answer(_ => new PeerResult(PeerStatus.Found));

        CacheException error = await Should.ThrowAsync<CacheException>(
            _cluster.On('b').ClearAsync(Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.BrokenAnswer);
        error.Message.ShouldContain("Not done at a");
    }

    [Fact]
    public async Task Moved_ToManyStrangers_IsFollowedToFew()
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 2000).Select(i => new CacheKey($"key-{i}"))
            .Where(key => _cluster['b'].OwnerOf(key).Name == "a").Take(200)];
        int place = 0;
        Answer(_ => Moved($"stranger{++place}"));

        IReadOnlyList<CacheResult> found = await _cluster.On('b').GetManyAsync(keys, Cancellation);

        Enumerable.Range(1, 200).Sum(i => Calls($"stranger{i}")).ShouldBe(64);
        found.Select(result => result.Error!.Failure).Distinct()
            .ShouldBe([CacheFailure.OwnerUnreachable, CacheFailure.NoOwner], ignoreOrder: true);
    }

    [Fact]
    public async Task Moved_ToOneStranger_IsFollowedForAllItsKeys()
    {
        Answer(_ => Moved("y"));
        _cluster.Transport.Listen(TestCluster.MemberNamed("y"), Finder(lease: 7, leaseTime: 1000, copyFor: 1000));
        CacheKey[] keys = [.. Enumerable.Range(0, 2000).Select(i => new CacheKey($"key-{i}"))
            .Where(key => _cluster['b'].OwnerOf(key).Name == "a").Take(200)];

        (await _cluster.On('b').GetManyAsync(keys, Cancellation)).ShouldAllBe(result => result.Error == null);
        Calls("y").ShouldBe(1);
        await _cluster.On('b').GetManyAsync(keys, Cancellation);

        Calls("y").ShouldBe(2, "of a stranger nothing is kept, whatever it grants");
    }

    [Fact]
    public async Task Moved_ToAnotherAddressOfAMember_ReachesItThereForThisCall()
    {
        Answer(_ => new PeerResult(PeerStatus.Moved, Owner: new Member("c", "elsewhere.test:7946")));
        _cluster.Transport.Listen(new Member("c", "elsewhere.test:7946"), Finder());

        (await _cluster.GetAsync('b')).ShouldBe("said");

        Calls("c").ShouldBe(0);
    }

    [Fact]
    public async Task Moved_ToItsSenderAtAnyAddress_IsAnsweredByItself()
    {
        Answer(_ => new PeerResult(PeerStatus.Moved, Owner: new Member("b", "elsewhere.test:7946")));

        await _cluster.SetAsync('b', "kept here");

        (await _cluster.GetAsync('b')).ShouldBe("kept here");
    }

    [Fact]
    public async Task Moved_AgainByWhomItNamed_EndsAsNoOwner()
    {
        Answer(_ => Moved("y"));
        _cluster.Transport.Listen(TestCluster.MemberNamed("y"), new ScriptedPeer(request => Reply(
            request, _ => new PeerResult(PeerStatus.Moved, Owner: TestCluster.MemberNamed("z")))));

        CacheException error = await Should.ThrowAsync<CacheException>(_cluster.GetAsync('b'));

        error.Failure.ShouldBe(CacheFailure.NoOwner);
        Calls("z").ShouldBe(0);
    }

    private static PeerResult Moved(string name) => new(PeerStatus.Moved, Owner: TestCluster.MemberNamed(name));

    private int Calls(string name) => _cluster.Transport.Calls(TestCluster.MemberNamed(name));

    private void AnswerFound(ulong lease, long leaseTime, long copyFor) =>
        _cluster.Transport.Listen(TestCluster.MemberNamed("a"), Finder(lease, leaseTime, copyFor));

    private void Answer(Func<PeerItem, PeerResult> result) => _cluster.Transport.Listen(
        TestCluster.MemberNamed("a"), new ScriptedPeer(request => Reply(request, result)));

    private ScriptedPeer Finder(ulong lease = 0, long leaseTime = 0, long copyFor = 0) => new(request =>
        Reply(request, _ => new PeerResult(PeerStatus.Found, "said"u8.ToArray(), TimeToLive: long.MaxValue)
        {
            CopyFor = copyFor,
        }) with
        {
            Lease = lease,
            LeaseTime = leaseTime,
        });

    private PeerReply Reply(PeerRequest request, Func<PeerItem, PeerResult> result) =>
        new(_cluster['b'].Ring, ulong.MaxValue, [.. request.Items.Select(result)]);
}
