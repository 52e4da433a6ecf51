using Pinyon.Cluster;
using Pinyon.Cluster.Leases;
using Pinyon.Membership;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>The leases of members that come and go (R4).</summary>
public sealed class LeaseGrantsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly NodeContext _node;
    private readonly LeaseGrants _grants;

    public LeaseGrantsTests()
    {
        _node = Links.NodeAt(_time);
        _grants = new LeaseGrants(_node.Clock, _node.Time);
    }

    [Fact]
    public void Lease_OfAHolderThatLeft_IsStillWaitedForAndThenForgotten()
    {
        MemberLink left = LinkTo("b");
        left.Granted.Ask(_node.Time.Now, fresh: 7);
        _ = left.RetireAsync();

        _grants.Add("c");
        _grants.Held(left.Granted.Mark, _node.Time.Now).ShouldBe([left.Granted]);
        _grants.Count.ShouldBe(2);

        _time.Advance(TimeSpan.FromMilliseconds(LeaseTimes.Length + 1));
        _grants.Held(left.Granted.Mark, _node.Time.Now).ShouldBeEmpty();
        _grants.Add("d");
        _grants.Count.ShouldBe(2, "c and d");
    }

    [Fact]
    public void Lease_OfAHolderThatLeft_IsNotGrantedAgain()
    {
        MemberLink left = LinkTo("b");
        _ = left.RetireAsync();

        left.Granted.Ask(_node.Time.Now, fresh: 7).ShouldBe(default);
        left.Granted.NumberAt(_node.Time.Now).ShouldBe(0ul);
        _grants.Held(left.Granted.Mark, _node.Time.Now).ShouldBeEmpty("a write has nobody to wait for");
    }

    [Fact]
    public void Mark_OfAHolderThatIsForgotten_IsUsedAgain()
    {
        MemberLink b = LinkTo("b");
        MemberLink c = LinkTo("c");
        _ = b.RetireAsync();

        GrantedLease d = _grants.Add("d");

        d.Mark.ShouldBe(b.Granted.Mark);
        d.Mark.ShouldNotBe(c.Granted.Mark);
    }

    [Fact]
    public void Renumber_OfALeaseThatIsHeld_KeepsItsEndAndNotItsNumber()
    {
        GrantedLease lease = LinkTo("b").Granted;
        lease.Ask(_node.Time.Now, fresh: 7);

        _grants.Renumber();

        ulong number = lease.NumberAt(_node.Time.Now);
        number.ShouldNotBe(7ul);
        lease.Ask(_node.Time.Now, fresh: 9).Number.ShouldBe(number, "it is renewed under the new one");
        lease.IsHeld(_node.Time.Now).ShouldBeTrue();
    }

    [Fact]
    public void Renumber_OfALeaseThatWasNeverGranted_BarsNobody()
    {
        GrantedLease lease = LinkTo("b").Granted;

        _grants.Renumber();

        lease.Ask(_node.Time.Now, fresh: 9).Number.ShouldBe(9ul);
    }

    private MemberLink LinkTo(string name)
    {
        Member member = TestCluster.MemberNamed(name);
        return new MemberLink(
            member, new NoTransport(), _grants.Add(name), new LeaseCounts(), _node, Links.Unobserved);
    }
}
