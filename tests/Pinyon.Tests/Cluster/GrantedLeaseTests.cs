using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Cluster;

/// <summary>R4, the owner's side of a lease: a table of moments.</summary>
public sealed class GrantedLeaseTests
{
    private readonly GrantedLease _lease = new("b", index: 0);

    [Fact]
    public void Ask_WithinTheLease_RenewsTheSameNumber()
    {
        _lease.Ask(now: 5000, fresh: 7).ShouldBe(new LeaseGrant(7, 1000));
        _lease.Ask(now: 5999, fresh: 8).ShouldBe(new LeaseGrant(7, 1000));
        _lease.Ask(now: 6999, fresh: 9).ShouldBe(new LeaseGrant(7, 1000));
    }

    [Theory]
    [InlineData(6001, false)]   // the lease is over a second after answering, rounded up
    [InlineData(15_999, false)]
    [InlineData(16_001, true)]
    public void Ask_AfterALeaseRanOut_IsBarredForTenSeconds(long now, bool isGranted)
    {
        _lease.Ask(now: 5000, fresh: 7);

        LeaseGrant grant = _lease.Ask(now, fresh: 8);

        grant.ShouldBe(isGranted ? new LeaseGrant(8, 1000) : default);
        _lease.NumberAt(now).ShouldBe(isGranted ? 8ul : 0);
    }

    [Theory]
    [InlineData(5000, true)]
    [InlineData(6000, true)]
    [InlineData(6001, false)]
    public void IsHeld_FromAnswering_LastsTheWholeLeaseAndTheRoundingOfClocks(long now, bool isHeld)
    {
        _lease.Ask(now: 5000, fresh: 7);

        _lease.IsHeld(now).ShouldBe(isHeld);
    }

    [Fact]
    public void Stop_OfALease_IsNotRenewedAndGrantsNoCopiesUntilItIsOver()
    {
        _lease.Ask(now: 5000, fresh: 7);

        _lease.Stop().ShouldBe(6001);

        _lease.Ask(now: 5500, fresh: 8).ShouldBe(default);
        _lease.NumberAt(5500).ShouldBe(0ul);
        _lease.IsHeld(6000).ShouldBeTrue("its holder may still answer from copies");
        _lease.Ask(now: 7000, fresh: 8).ShouldBe(default, "barred");
        _lease.Ask(now: 17_000, fresh: 8).ShouldBe(new LeaseGrant(8, 1000));
    }

    [Fact]
    public void Grants_OfSixtyFiveHolders_ShareAMarkAndAreFoundBothByIt()
    {
        var time = new ManualTimeProvider();
        var grants = new LeaseGrants(new HybridClock(time), new MonotonicTime(time));
        GrantedLease[] leases = [.. Enumerable.Range(0, 65).Select(i => grants.Add($"holder-{i}"))];
        foreach (GrantedLease lease in leases)
        {
            lease.Ask(now: 5000, fresh: 7);
        }

        leases[..64].Select(lease => lease.Mark).Distinct().Count().ShouldBe(64);
        grants.Held(leases[64].Mark, now: 5000).Select(lease => lease.Holder)
            .ShouldBe(["holder-0", "holder-64"], ignoreOrder: true);
        grants.Held(leases[64].Mark, now: 7000).ShouldBeEmpty();
        grants.Count.ShouldBe(65);
    }
}
