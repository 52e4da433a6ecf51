using Pinyon.Cluster.Leases;

namespace Pinyon.Tests.Cluster;

/// <summary>R4, the holder's side of a lease, with explicit times.</summary>
public sealed class HeldLeasesTests
{
    private const ulong Ring = 1;

    private readonly LeaseCounts _counts = new();
    private readonly HeldLeases _leases;

    public HeldLeasesTests() => _leases = new HeldLeases(_counts);

    [Theory]
    [InlineData(5000, true)]
    [InlineData(5989, true)]
    [InlineData(5990, false)]   // a hundredth less than was granted
    public void Lease_FromSending_IsHeldForAlittleLessThanGranted(long now, bool isHeld)
    {
        _leases.Take(Ring, new LeaseGrant(7, 1000), sentAt: 5000, now: 5900);

        (_leases.Find(Ring, now) is not null).ShouldBe(isHeld);
    }

    [Fact]
    public void Lease_GrantedForAnHour_IsTakenForASecond()
    {
        HeldLease lease = Take(7, sentAt: 5000, milliseconds: 3_600_000).ShouldNotBeNull();

        lease.IsHeld(6000).ShouldBeFalse();
    }

    [Theory]
    [InlineData(5332, false)]
    [InlineData(5333, true)]
    public void Lease_AThirdOfItsTime_IsAskedForAgain(long now, bool isDue)
    {
        Take(7, sentAt: 5000);

        _leases.IsDue(Ring, now).ShouldBe(isDue);
    }

    [Fact]
    public void Lease_RenewedUnderTheSameNumber_StaysTheSameOne()
    {
        HeldLease? first = Take(7, sentAt: 5000);

        Take(7, sentAt: 5900).ShouldBeSameAs(first);

        first!.IsHeld(6800).ShouldBeTrue();
    }

    [Fact]
    public void Lease_UnderAnotherNumber_IsAnotherOne()
    {
        HeldLease first = Take(7, sentAt: 5000).ShouldNotBeNull();

        HeldLease second = Take(8, sentAt: 5100).ShouldNotBeNull();

        second.Id.ShouldNotBe(first.Id);
        _leases.Find(Ring, 5200).ShouldBeSameAs(second);
    }

    [Fact]
    public void Lease_AnswerThatWasOvertaken_IsNotTaken()
    {
        HeldLease? second = Take(8, sentAt: 5100);

        Take(7, sentAt: 5000).ShouldBeNull();

        _leases.Find(Ring, 5200).ShouldBeSameAs(second);
    }

    [Fact]
    public void Lease_OfAnOwnerStartedAnewWithAnEarlierClock_IsTakenOnceTheOldOneIsOver()
    {
        Take(8, sentAt: 5000);

        _leases.Take(Ring, new LeaseGrant(7, 1000), sentAt: 6000, now: 6000).ShouldNotBeNull();
    }

    [Fact]
    public void Lease_OrderOfAnswers_DoesNotShortenIt()
    {
        HeldLease lease = Take(7, sentAt: 5400).ShouldNotBeNull();

        Take(7, sentAt: 5000);

        lease.IsHeld(6300).ShouldBeTrue();
        lease.IsDue(5700).ShouldBeFalse();
    }

    [Fact]
    public void Lease_InAnotherRing_IsNotFoundAndNeverReturns()
    {
        HeldLease first = Take(7, sentAt: 5000).ShouldNotBeNull();

        _leases.Find(ring: 2, 5100).ShouldBeNull();
        _leases.IsDue(ring: 2, 5100).ShouldBeTrue();
        _leases.Take(ring: 2, new LeaseGrant(7, 1000), sentAt: 5100, now: 5100);
        Take(7, sentAt: 5200).ShouldNotBeNull().Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public void Tick_LeasesThatAreRead_AreRenewedAtAThirdAndCountedWhenLost()
    {
        var unused = new HeldLeases(_counts);
        unused.Take(Ring, new LeaseGrant(7, 1000), sentAt: 5000, now: 5000).ShouldNotBeNull();
        Take(7, sentAt: 5000).ShouldNotBeNull().Use(5001);

        _leases.Tick(Ring, 5332).ShouldBeFalse();
        _leases.Tick(Ring, 5333).ShouldBeTrue();
        _leases.Tick(ring: 2, 5333).ShouldBeFalse();
        _leases.Tick(Ring, 5990).ShouldBeFalse();
        unused.Tick(Ring, 5333).ShouldBeFalse();
        unused.Tick(Ring, 5990).ShouldBeFalse();
        _counts.Lost.Value.ShouldBe(1);
    }

    [Fact]
    public void Tick_LeaseNotReadForTenSeconds_IsLetGo()
    {
        HeldLease lease = Take(7, sentAt: 5000).ShouldNotBeNull();
        lease.Use(5000);
        Take(7, sentAt: 14_500);

        _leases.Tick(Ring, 14_999).ShouldBeTrue();
        _leases.Tick(Ring, 15_000).ShouldBeFalse();
    }

    private HeldLease? Take(ulong number, long sentAt, long milliseconds = 1000) =>
        _leases.Take(Ring, new LeaseGrant(number, milliseconds), sentAt, now: sentAt);
}
