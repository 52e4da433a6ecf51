using Pinyon.Peers;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Copies;

/// <summary>R4, how an owner handles a member's header and items with any content.</summary>
public sealed class LyingHolderTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Request_InTheNameOfItsReceiver_GrantsNothingAndHoldsUpNoWrite()
    {
        await _cluster.SetAsync('a', "one");

        PeerReply reply = await GetAsync(holder: "a");

        (reply.Lease, reply.LeaseTime, reply.Results[0].CopyFor).ShouldBe((0ul, 0, 0));
        _cluster.SetAsync('a', "two").IsCompletedSuccessfully.ShouldBeTrue();
        _cluster['a'].Statistics.LeaseWaits.ShouldBe(0);
    }

    [Fact]
    public async Task Request_InTheNameOfAnotherMember_CostsAWriteOneCallToIt()
    {
        await _cluster.SetAsync('a', "one");

        (await GetAsync(holder: "c")).Lease.ShouldNotBe(0ul);

        _cluster.SetAsync('a', "two").IsCompletedSuccessfully.ShouldBeTrue();
        _cluster.Calls('c', PeerOperation.Revoke).ShouldBe(1);
        _cluster['a'].Statistics.LeaseWaits.ShouldBe(0);
    }

    [Fact]
    public void Requests_InManyNames_MakeHoldersOfMembersAlone()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"liar-{i}"), "A", "b ", " ", "b\0", "B", "a", "b"];

        names.Where(name => _cluster['a'].Views.Leases.Begin(_cluster['a'].View, Request(name)) is not null)
            .ShouldBe(["b"]);
    }

    [Fact]
    public async Task Request_ForALeaseInNobodysName_GrantsNothing()
    {
        await _cluster.SetAsync('a', "one");

        PeerReply reply = await GetAsync(holder: "");

        (reply.Lease, reply.LeaseTime, reply.Results[0].CopyFor).ShouldBe((0ul, 0, 0));
        reply.Results[0].Status.ShouldBe(PeerStatus.Found);
    }

    [Fact]
    public async Task Set_WithTheLongestTimesThatTravel_IsReadThroughEveryNode()
    {
        PeerRequest get = Request("b");
        PeerItem item = new(_cluster.Key, "one"u8.ToArray(), TimeToLive: long.MaxValue)
        {
            TimeToIdle = long.MaxValue,
        };
        var header = new PeerHeader(_cluster['a'].Ring, 0, Final: false, NotAfter: ulong.MaxValue);
        await _cluster['a'].Handler.AnswerAsync(
            get with { Operation = PeerOperation.Set, Header = header, Items = [item] }, Cancellation);

        foreach (char node in "abcabc")   // the second time from copies
        {
            CacheEntry? entry = await _cluster.On(node).TryGetAsync(_cluster.Key, Cancellation);
            entry.ShouldNotBeNull().TimeToLive.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromDays(365));
        }

        (await _cluster.On('b').ExplainAsync(_cluster.Key, Cancellation)).TimeToLive.ShouldNotBeNull();
    }

    [Fact]
    public async Task Revocation_OfSomebodyWhoOwnsNothing_CostsAGet()
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');
        PeerRequest revoke = Request("") with { Operation = PeerOperation.Revoke };

        await _cluster['b'].Handler.AnswerAsync(revoke, Cancellation);
        await _cluster['b'].Handler.AnswerAsync(revoke with { Group = "unheard of" }, Cancellation);
        await _cluster['b'].Handler.AnswerAsync(revoke with { Items = [] }, Cancellation);

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse();
        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue();
    }

    [Fact]
    public void Revocation_AnsweredWithAStatusOfAnotherOperation_WaitsForTheLease() => _cluster.Run(async () =>
    {
        await _cluster.SetAsync('a', "one");
        await _cluster.CopyAsync('b');
        _cluster.Transport.Listen(TestCluster.MemberNamed("b"), new ScriptedPeer(request => new PeerReply(
            request.Header.Ring, request.Header.Clock, [new PeerResult(PeerStatus.NotFound)])));

        await _cluster.SetAsync('a', "two");

        _cluster['a'].Statistics.LeaseWaits.ShouldBe(1);
    });

    private PeerRequest Request(string holder) => new(
        PeerOperation.Get,
        PinyonNodeOptions.DefaultGroup,
        new PeerHeader(_cluster['a'].Ring, 0, Final: false, NotAfter: 0) { Holder = holder, AsksLease = true },
        [new PeerItem(_cluster.Key)]);

    private ValueTask<PeerReply> GetAsync(string holder) =>
        _cluster['a'].Handler.AnswerAsync(Request(holder), Cancellation);
}
