using Pinyon.Membership;
using Pinyon.Ownership;
using Pinyon.Peers;

namespace Pinyon.Tests.Ownership;

/// <summary>R4, how a holder handles a reply with any content.</summary>
public sealed class HeldCopiesTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(1000, 0, 10_000, 989, true)]
    [InlineData(1000, 0, 10_000, 990, false)]   // the lease is over
    [InlineData(1000, 400, 10_000, 399, true)]
    [InlineData(1000, 400, 10_000, 400, false)]   // the entry is
    [InlineData(1000, 0, 300, 299, true)]
    [InlineData(1000, 0, 300, 300, false)]   // the copy is
    [InlineData(1000, 0, 0, 0, false)]   // no copy was granted
    [InlineData(0, 0, 10_000, 0, false)]   // no lease was
    public void Copy_AtAMoment_IsGoodOrNot(
        long leaseTime, long timeToLive, long copyFor, int elapsed, bool isGood)
    {
        Take(leaseTime, timeToLive, copyFor, lease: 7);

        _cluster.Advance(elapsed);

        Reads(out _).ShouldBe(isGood);
    }

    [Fact]
    public void Copy_WithATimeToLive_TellsWhatRemainsFromTheSendingOn()
    {
        Take(leaseTime: 1000, timeToLive: 400, copyFor: 400, lease: 7, underWay: 100);

        Reads(out PeerResult copy).ShouldBeTrue();

        copy.TimeToLive.ShouldBe(300);
    }

    [Fact]
    public void Copy_GrantedForATime_CountsItFromTheSending()
    {
        Take(leaseTime: 1000, timeToLive: 0, copyFor: 300, lease: 7, underWay: 100);

        _cluster.Advance(199);
        Reads(out _).ShouldBeTrue();
        _cluster.Advance(1);
        Reads(out _).ShouldBeFalse();
    }

    [Fact]
    public void Copy_GrantedForAnHour_IsKeptForTenSeconds()
    {
        Take(leaseTime: 1000, timeToLive: 0, copyFor: 3_600_000, lease: 7);
        for (int i = 0; i < 11; i++)
        {
            _cluster.Advance(900);
            Take(leaseTime: 1000, timeToLive: 0, copyFor: 0, lease: 7);
        }

        Reads(out _).ShouldBeTrue();
        _cluster.Advance(100);
        Reads(out _).ShouldBeFalse("its owner forgets its holders");
    }

    [Fact]
    public void Reply_FromAnotherRingOrWithoutALease_BringsNothing()
    {
        Take(leaseTime: 1000, timeToLive: 0, copyFor: 10_000, lease: 7, otherRing: 1);
        Reads(out _).ShouldBeFalse();
        Take(leaseTime: 1000, timeToLive: 0, copyFor: 10_000, lease: 0);
        Reads(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Renewal_FromAnotherRing_RenewsNothing(ulong otherRing, bool isGood)
    {
        Take(leaseTime: 1000, timeToLive: 0, copyFor: 10_000, lease: 7);
        _cluster.Advance(500);
        ulong ring = View.Slots.Fingerprint;

        Held.Take(Owner, ring, new PeerReply(ring + otherRing, 0, [], Lease: 7, LeaseTime: 1000), sentAt: 501);

        _cluster.Advance(500);
        Reads(out _).ShouldBe(isGood);
    }

    [Fact]
    public void Request_ThatIsFinal_AsksForNoCopies()
    {
        var header = new PeerHeader(View.Slots.Fingerprint, 0, Final: true, NotAfter: 0);

        Held.Begin(PinyonNodeOptions.DefaultGroup, View, Owner, ref header).ShouldBe(default);

        (header.Holder, header.AsksLease).ShouldBe(("", false));
    }

    private HeldCopies Held => _cluster['b'].Copies.Held;

    private ClusterView View => _cluster['b'].View;

    private Member Owner => _cluster['a'].Self;

    private PeerItem Item => new(_cluster.Key.Bytes);

    private void Take(
        long leaseTime, long timeToLive, long copyFor, ulong lease, ulong otherRing = 0, double underWay = 0)
    {
        var header = new PeerHeader(View.Slots.Fingerprint, 0, Final: false, NotAfter: 0);
        CopyRequest sent = Held.Begin(PinyonNodeOptions.DefaultGroup, View, Owner, ref header);
        _cluster.Advance(underWay);
        var result = new PeerResult(PeerStatus.Found, "v"u8.ToArray(), TimeToLive: timeToLive) { CopyFor = copyFor };
        var request = new PeerRequest(PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, [Item]);
        Held.Take(sent, Owner, request, new PeerReply(header.Ring + otherRing, 0, [result], lease, leaseTime));
    }

    private bool Reads(out PeerResult copy) =>
        Held.TryRead(PinyonNodeOptions.DefaultGroup, View, Owner, Item, out copy);
}
