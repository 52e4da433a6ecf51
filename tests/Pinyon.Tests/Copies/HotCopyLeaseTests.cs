using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Peers;
using Pinyon.Testing;

namespace Pinyon.Tests.Copies;

/// <summary>R4: one lease for each pair of members, and how long its copies are valid.</summary>
public sealed class HotCopyLeaseTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Get_OfACopiedKey_IsAnsweredWithoutItsOwnerAndLooksTheSame()
    {
        var value = new CacheValue("v"u8.ToArray(), Flags: 7, TimeToLive: TimeSpan.FromSeconds(60));
        await _cluster.On('a').SetAsync(_cluster.Key, value, Cancellation);
        await _cluster.CopyAsync('b');
        _cluster.Advance(500);

        CacheEntry copy = (await _cluster.On('b').TryGetAsync(_cluster.Key, Cancellation)).ShouldNotBeNull();
        CacheEntry entry = (await _cluster.On('a').TryGetAsync(_cluster.Key, Cancellation)).ShouldNotBeNull();

        _cluster.Calls('a', PeerOperation.Get).ShouldBe(1);
        (copy.Flags, copy.Version, copy.TimeToLive).ShouldBe((entry.Flags, entry.Version, entry.TimeToLive));
        copy.Value.ToArray().ShouldBe(entry.Value.ToArray());
    }

    [Fact]
    public async Task Batch_OfCopiedKeys_AsksForTheOthersOnly()
    {
        CacheKey other = _cluster.KeyOf("other");
        await _cluster.SetAsync('a', "one");
        await _cluster.SetAsync('a', "two", key: other);
        await _cluster.CopyAsync('b');

        for (int i = 0; i < 3; i++)
        {
            IReadOnlyList<CacheResult> found = await _cluster.On('b').GetManyAsync([_cluster.Key, other], Cancellation);
            found.ShouldAllBe(result => result.Entry != null);
        }

        _cluster.Calls('a', PeerOperation.Get).ShouldBe(2, "one for each key");
    }

    [Fact]
    public async Task Lease_WhileItsCopiesAreRead_IsRenewedAtAThirdForAllOfThem()
    {
        CacheKey other = _cluster.KeyOf("other");
        await _cluster.SetAsync('a', "one");
        await _cluster.SetAsync('a', "two", key: other);
        await _cluster.CopyAsync('b');
        await _cluster.CopyAsync('b', other);

        for (int i = 0; i < 90; i++)
        {
            _cluster.Advance(100);
            (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue($"after {i} tenths of a second");
        }

        (await _cluster.AnswersFromACopyAsync('b', other)).ShouldBeTrue("the same lease");
        _cluster.Calls('a', PeerOperation.Renew).ShouldBeInRange(20, 27);
        _cluster['b'].Statistics.LeasesLost.ShouldBe(0);
    }

    [Fact]
    public async Task Lease_ThatRanOut_IsNotGivenAgainForTenSeconds()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');
        _cluster.Set('a', InProcessLink.Refused);
        _cluster.Advance(1100);
        _cluster.Set('a', InProcessLink.Up);

        _cluster['b'].Statistics.LeasesLost.ShouldBe(1);
        for (int i = 0; i < 9; i++)
        {
            (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse($"after {i} seconds");
            _cluster.Advance(1000);
        }

        _cluster.Advance(1000);
        await _cluster.CopyAsync('b');
    }

    [Fact]
    public async Task Lease_WhoseAnswerTookLong_IsCountedFromSending()
    {
        await _cluster.SetAsync('a', "one");
        TaskCompletionSource answer = _cluster.HoldReplies(PeerOperation.Get);
        Task<string?> get = _cluster.GetAsync('b');
        _cluster.Advance(950);
        answer.SetResult();
        await get;

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue();
        _cluster.Set('a', InProcessLink.Refused);
        _cluster.Advance(45);
        _cluster.Set('a', InProcessLink.Up);

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse("a second after sending");
    }

    [Fact]
    public async Task Lease_WhoseRenewalTookLong_IsCountedFromSending()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');
        TaskCompletionSource answer = _cluster.HoldReplies(PeerOperation.Renew);
        _cluster.Advance(400);
        _cluster.Calls('a', PeerOperation.Renew).ShouldBe(1);
        _cluster.Advance(300);
        answer.SetResult();
        _cluster.Set('a', InProcessLink.Refused);

        _cluster.Advance(680);
        _cluster.HasCopy('b').ShouldBeTrue("renewed");
        _cluster.Advance(20);
        _cluster.HasCopy('b').ShouldBeFalse("a second after sending");
    }

    [Fact]
    public void Lease_AtItsOwner_IsCountedFromAnswering()
    {
        LeaseGrants granted = _cluster['a'].Views.Leases;
        var header = new PeerHeader(_cluster['a'].Ring, 0, Final: false, 0) { Holder = "b", AsksLease = true };
        var request = new PeerRequest(
            PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(_cluster.Key)]);

        GrantedLease? lease = granted.Begin(_cluster['a'].View, request);
        _cluster.Advance(600);
        LeaseGrant answered = granted.End(lease, request);
        _cluster.Advance(600);
        granted.Begin(_cluster['a'].View, request);

        granted.End(lease, request).ShouldBe(answered, "it lasts, and goes on");
    }

    [Fact]
    public async Task Copy_OfAnEntryWithATimeToLive_EndsWithIt()
    {
        await _cluster.SetAsync('a', "one", TimeSpan.FromMilliseconds(400));
        _cluster.Advance(150);
        await _cluster.CopyAsync('b');

        _cluster.Advance(249);
        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue();
        _cluster.Advance(1);

        (await _cluster.GetAsync('b')).ShouldBeNull();
    }

    [Fact]
    public async Task Copy_OfAnEntryWithATimeToIdle_IsRenewedOftenEnoughToKeepIt()
    {
        PeerItem item = new(_cluster.Key, "one"u8.ToArray()) { TimeToIdle = 3000 };
        await AskOwnerAsync(PeerOperation.Set, item, header => header with { NotAfter = ulong.MaxValue });

        for (int i = 0; i < 100; i++)
        {
            (await _cluster.GetAsync('b')).ShouldBe("one", $"after {i} fifths of a second");
            _cluster.Advance(200);
        }

        _cluster.Calls('a', PeerOperation.Get).ShouldBeInRange(15, 30);
    }

    [Fact]
    public async Task Copy_OfAnEntryThatIsLoadedAnew_EndsWhenThatIsDue()
    {
        await using var cluster = new CopyCluster(new GroupOptions
        {
            Name = PinyonNodeOptions.DefaultGroup,
            HotReadsPerSecond = 0,
            Loader = (_, _, _) => ValueTask.FromResult(LoadResult.Found("one"u8.ToArray())),
            TimeToLive = TimeSpan.FromSeconds(100),
            RefreshAfter = TimeSpan.FromSeconds(3),
            Jitter = 0,
        });
        await cluster.On('a').GetAsync(cluster.Key, Cancellation);
        cluster.Advance(1000);
        var header = new PeerHeader(cluster['a'].Ring, 0, Final: false, 0) { Holder = "b", AsksLease = true };
        PeerItem[] items = [new(cluster.Key)];

        PeerReply reply = await cluster['a'].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, items), Cancellation);

        reply.Results[0].CopyFor.ShouldBe(2000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_FinalOrFromAnotherRing_GrantsNothing(bool isFinal)
    {
        await _cluster.SetAsync('a', "one");

        PeerReply refused = await AskOwnerAsync(
            PeerOperation.Get,
            new PeerItem(_cluster.Key),
            header => isFinal ? header with { Final = true } : header with { Ring = header.Ring + 1 });
        PeerReply granted = await AskOwnerAsync(PeerOperation.Get, new PeerItem(_cluster.Key), header => header);

        (refused.Lease, refused.LeaseTime, refused.Results[0].CopyFor).ShouldBe((0ul, 0, 0));
        refused.Results[0].Status.ShouldBe(PeerStatus.Found);
        granted.Lease.ShouldNotBe(0ul);
        (granted.LeaseTime, granted.Results[0].CopyFor).ShouldBe((1000, 10_000));
    }

    [Fact]
    public async Task Request_OfAMemberWithoutALease_GrantsNoCopy()
    {
        await _cluster.SetAsync('a', "one");

        PeerReply reply = await AskOwnerAsync(
            PeerOperation.Get, new PeerItem(_cluster.Key), header => header with { AsksLease = false });

        (reply.Lease, reply.Results[0].CopyFor).ShouldBe((0ul, 0));
        _cluster.CopiesOn('a').Granted.ShouldBe(0);
    }

    [Fact]
    public async Task Request_OfAStranger_GrantsNothing()
    {
        await _cluster.SetAsync('a', "one");

        PeerReply reply = await AskOwnerAsync(
            PeerOperation.Get, new PeerItem(_cluster.Key), header => header with { Holder = "nobody" });

        (reply.Lease, reply.Results[0].CopyFor).ShouldBe((0ul, 0));
    }

    [Fact]
    public async Task Copy_OfAnOwnerThatWasStartedAnew_IsVoidOnceItsHolderHearsOfIt()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');
        CacheKey other = _cluster.KeyOf("other");

        _cluster.Advance(1);
        _cluster.Start('a');
        _cluster.Advance(400);
        await _cluster.GetAsync('b', other);

        (await _cluster.GetAsync('b')).ShouldBeNull("the new owner knows nothing of the copy, and of no holder");
    }

    [Fact]
    public async Task Owner_ReadsItsOwnKeys_WithoutCopies()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.GetAsync('a');
        await _cluster.GetAsync('a');

        CopyStatistics copies = _cluster.CopiesOn('a');
        (copies.Held, copies.Hits, copies.Granted).ShouldBe((0, 0, 0));
    }

    private async Task<PeerReply> AskOwnerAsync(
        PeerOperation operation, PeerItem item, Func<PeerHeader, PeerHeader> change)
    {
        var header = new PeerHeader(_cluster['a'].Ring, 0, Final: false, 0) { Holder = "b", AsksLease = true };
        return await _cluster['a'].Handler.AnswerAsync(
            new PeerRequest(operation, PinyonNodeOptions.DefaultGroup, change(header), [item]), Cancellation);
    }
}
