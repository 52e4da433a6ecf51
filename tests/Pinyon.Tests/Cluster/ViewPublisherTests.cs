using Pinyon.Cluster;
using Pinyon.Membership;

namespace Pinyon.Tests.Cluster;

/// <summary>From snapshots of the membership to views of the cluster, and what becomes of links.</summary>
public sealed class ViewPublisherTests
{
    [Fact]
    public void Snapshot_WithOtherMembers_IsPublishedBetweenTheTwoCallsOfTheObserver() =>
        PublisherWorld.Run(async world =>
        {
            ulong before = world.Views.Current.Ring;

            await world.SetAsync(PublisherWorld.MembersOf("abcd"));

            world.Names.ShouldBe("abcd");
            world.Told.ShouldBe([("changing", before), ("changed", world.Views.Current.Ring)]);
        });

    [Fact]
    public void Snapshot_WithTheSameMembers_ChangesNothing() => PublisherWorld.Run(async world =>
    {
        ClusterView before = world.Views.Current;

        await world.SetAsync(PublisherWorld.MembersOf("cba"));

        world.Views.Current.ShouldBeSameAs(before);
        world.Told.ShouldBeEmpty();
    });

    [Fact]
    public void Links_OfMembersThatStay_AreTheSame() => PublisherWorld.Run(async world =>
    {
        MemberLink b = world.Views.Current.Find("b")!;

        await world.SetAsync(PublisherWorld.MembersOf("abd"));

        world.Views.Current.Find("b").ShouldBeSameAs(b);
        world.Views.Current.Find("c").ShouldBeNull();
        world.Views.Current.Find("d").ShouldNotBeNull();
        b.IsClosed.ShouldBeFalse();
    });

    [Theory]
    [InlineData("b.test:7946", 7, false)]
    [InlineData("moved.test:7946", 0, false)]
    [InlineData("b.test:7946", 0, true)]
    public void Link_OfAMemberWithAnotherInstanceOrAddress_IsAnother(string address, ulong instance, bool isSame) =>
        PublisherWorld.Run(async world =>
        {
            MemberLink before = world.Views.Current.Find("b")!;
            Member[] members = PublisherWorld.MembersOf("abc");
            members[1] = new Member("b", address) { Instance = instance, Zone = "north" };

            await world.SetAsync(members);

            MemberLink after = world.Views.Current.Find("b")!;
            ReferenceEquals(before, after).ShouldBe(isSame);
            before.IsClosed.ShouldBe(!isSame);
            world.Views.Retired.ShouldBe(isSame ? 0 : 1);
        });

    [Fact]
    public void Link_OfAMemberThatLeft_IsClosedWhenNoRequestCanBeUnderWay() => PublisherWorld.Run(async world =>
    {
        MemberLink left = world.Views.Current.Find("c")!;

        await world.SetAsync(PublisherWorld.MembersOf("ab"));

        left.IsClosed.ShouldBeTrue("nothing is begun on it");
        await world.PassAsync(PublisherWorld.RequestTimeout - TimeSpan.FromMilliseconds(2));
        world.Open.ShouldContain(left.Member, "its connections serve requests of the old view");
        await world.PassAsync(TimeSpan.FromMilliseconds(2));
        world.Open.ShouldBe(PublisherWorld.MembersOf("b"));
        world.Views.Retired.ShouldBe(0);
    });

    [Fact]
    public void Link_OfAMemberThatLeft_WithRequestsOfDays_IsClosedAfterAMinute() => PublisherWorld.Run(
        async world =>
        {
            await world.SetAsync(PublisherWorld.MembersOf("ab"));

            await world.PassAsync(TimeSpan.FromMinutes(1));

            world.Open.ShouldBe(PublisherWorld.MembersOf("b"));
        },
        requestTimeout: TimeSpan.FromDays(2));

    [Fact]
    public void Snapshot_WithoutThisNode_LeavesItNothingAndAWayToEverybody() => PublisherWorld.Run(async world =>
    {
        await world.SetAsync(PublisherWorld.MembersOf("bc"));

        ClusterView view = world.Views.Current;
        view.Self.Name.ShouldBe("a");
        Enumerable.Range(0, 16_384).ShouldAllBe(slot => !view.IsMine(slot) && view.LinkToOwner(slot) != null);

        await world.SetAsync(PublisherWorld.MembersOf("abc"));
        Enumerable.Range(0, 16_384).ShouldContain(slot => world.Views.Current.IsMine(slot));
    });

    [Fact]
    public void Snapshot_InWhichNobodyOwnsSlots_LeavesTheLastView() => PublisherWorld.Run(async world =>
    {
        ClusterView before = world.Views.Current;

        await world.SetAsync(
            [.. PublisherWorld.MembersOf("abc").Select(member => member with { State = MemberState.Dead })]);

        world.Views.Current.ShouldBeSameAs(before);
        world.Views.Snapshot.Members.ShouldAllBe(member => member.State == MemberState.Dead);
    });

    [Theory]
    [InlineData(MemberState.Suspect, "abc")]
    [InlineData(MemberState.Dead, "ac")]
    [InlineData(MemberState.Left, "ac")]
    public void Member_InAnotherState_KeepsItsSlotsOrLosesThem(MemberState state, string owners) =>
        PublisherWorld.Run(async world =>
        {
            ulong ring = world.Views.Current.Ring;
            Member[] members = PublisherWorld.MembersOf("abc");
            members[1] = members[1] with { State = state };

            await world.SetAsync(members);

            world.Names.ShouldBe(owners);
            (world.Views.Current.Ring == ring).ShouldBe(owners.Length == 3);
            world.Views.Snapshot.Members.Length.ShouldBe(3, "the source's word is kept");
        });

    [Fact]
    public void Source_ThatThrows_IsCountedAndAskedAgainASecondLater() => PublisherWorld.Run(async world =>
    {
        world.Source.Failures = 2;
        await EndWatchAsync(world);
        ClusterView before = world.Views.Current;
        int watches = world.Source.Watches;

        await world.PassAsync(TimeSpan.FromMilliseconds(998));
        world.Source.Watches.ShouldBe(watches);
        world.Views.Current.ShouldBeSameAs(before);
        world.Node.Counters.MembershipFaults.Value.ShouldBe(1);
        world.Views.MembershipFault.ShouldBeOfType<InvalidOperationException>();

        world.List.Set(PublisherWorld.MembersOf("ab"));
        await world.PassAsync(TimeSpan.FromSeconds(2.1));
        world.Source.Watches.ShouldBe(watches + 3);
        world.Node.Counters.MembershipFaults.Value.ShouldBe(3);
        world.Names.ShouldBe("ab");

        // The source ends in an exception with its next snapshot.
        static async Task EndWatchAsync(PublisherWorld world)
        {
            world.Source.ThrowsNext = true;
            world.List.Set(PublisherWorld.MembersOf("abc"));
            await world.PassAsync(TimeSpan.FromMilliseconds(1));
        }
    });

    [Fact]
    public void Source_ThatYieldsNull_HasFailedAndIsAskedAgain() => PublisherWorld.Run(async world =>
    {
        world.Source.NextIsNull = true;
        await world.SetAsync(PublisherWorld.MembersOf("ab"));
        world.Views.MembershipFault.ShouldNotBeNull().Message
            .ShouldBe("The source of members returned null from WatchAsync.");
        world.Names.ShouldBe("abc");

        await world.PassAsync(TimeSpan.FromSeconds(1.1));

        world.Names.ShouldBe("ab");
    });

    [Fact]
    public void Dispose_ClosesTheLinksThatServeAndThoseThatWereRetired()
    {
        PublisherWorld? ended = null;

        PublisherWorld.Run(async world =>
        {
            ended = world;
            await world.SetAsync(PublisherWorld.MembersOf("abd"));
            world.Open.Count.ShouldBe(3);
        });

        ended!.Open.ShouldBeEmpty();
    }

    [Fact]
    public void AThousandJoinsAndLeaves_LeaveNothingBehind() => PublisherWorld.Run(async world =>
    {
        for (int round = 0; round < 1000; round++)
        {
            var joiner = new Member($"joiner-{round % 70}", "d.test:7946") { Instance = (ulong)round };
            await world.SetAsync([.. PublisherWorld.MembersOf("abc"), joiner]);
            world.Views.Current.Find(joiner.Name)!.Granted.Ask(world.Node.Time.Now, fresh: (ulong)round + 1);
            await world.SetAsync(PublisherWorld.MembersOf("abc"));
        }

        await world.PassAsync(PublisherWorld.RequestTimeout);
        world.Views.Leases.Add("next");

        world.Open.ShouldBe(PublisherWorld.MembersOf("bc"), ignoreOrder: true);
        world.Views.Retired.ShouldBe(0);
        world.Views.Leases.Count.ShouldBe(3, "b, c and the next one");
        world.Time.PendingTimers.ShouldBeLessThanOrEqualTo(1, "no round left a timer");
    });
}
