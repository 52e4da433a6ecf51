using Pinyon.Cluster;
using Pinyon.Membership;
using Pinyon.Testing;
using Pinyon.Tests.Groups;
using Pinyon.Tests.Observation;

namespace Pinyon.Tests.Cluster;

/// <summary>Changes of view in which something throws: before publishing nothing remains, after it nothing is left
/// out.</summary>
public sealed class BrokenChangeTests
{
    [Fact]
    public void Observer_ThatThrowsOfAPublishedView_KeepsNothingElseFromHappening() => PublisherWorld.Run(async world =>
    {
        ClusterView before = world.Views.Current;
        MemberLink c = before.Find("c")!;
        c.Granted.Ask(world.Node.Time.Now, fresh: 7);
        world.OnChanged = () => throw new InvalidOperationException("It cannot follow.");

        await world.SetAsync(PublisherWorld.MembersOf("abd"));

        world.Names.ShouldBe("abd");
        c.IsClosed.ShouldBeTrue();
        world.Views.Retired.ShouldBe(1);
        world.Views.IsChanging.ShouldBeFalse();
        world.Node.Counters.MembershipFaults.Value.ShouldBe(0, "the source has done nothing wrong");
        c.Granted.Ask(world.Node.Time.Now, fresh: 9).ShouldBe(default, "retired");

        await world.SetAsync(PublisherWorld.MembersOf("abcde"));
        world.Views.Current.Find("b")!.Granted.Ask(world.Node.Time.Now, fresh: 7);
        await world.SetAsync(PublisherWorld.MembersOf("abcdef"));
        world.Views.Current.Find("b")!.Granted.NumberAt(world.Node.Time.Now).ShouldNotBe(7ul, "slots moved away");
    });

    [Fact]
    public void Observer_ThatThrowsOfAViewToCome_LeavesNoLinksBehindAndIsAskedAgain() => PublisherWorld.Run(
        async world =>
        {
            int failures = 3;
            world.OnChanging = () =>
            {
                if (failures-- > 0) throw new InvalidOperationException("It is not ready.");
            };

            await world.SetAsync(PublisherWorld.MembersOf("abcd"));
            world.Names.ShouldBe("abc");
            world.Views.IsChanging.ShouldBeFalse();
            await world.PassAsync(TimeSpan.FromSeconds(1.5));
            world.Open.ShouldBe(PublisherWorld.MembersOf("bc"), ignoreOrder: true, "the links to d were closed");

            await world.PassAsync(TimeSpan.FromSeconds(2));
            world.Names.ShouldBe("abcd");
            world.Open.ShouldBe(PublisherWorld.MembersOf("bcd"));
            world.Views.Leases.Count.ShouldBe(3);
        });

    [Fact]
    public void Transport_ThatMakesNoWayToAMember_LeavesNoLinksToTheOthersBehind() => PublisherWorld.Run(async world =>
    {
        world.Unreachable = "e";

        await world.SetAsync(PublisherWorld.MembersOf("abcde"));
        await world.PassAsync(TimeSpan.FromSeconds(10.5));
        world.Open.ShouldBe(PublisherWorld.MembersOf("bc"));

        world.Unreachable = null;
        await world.PassAsync(TimeSpan.FromSeconds(1));
        world.Names.ShouldBe("abcde");
        world.Views.Leases.Count.ShouldBe(4, "those of the attempts are forgotten");
    });

    [Fact]
    public void Member_ThatIsSuspected_IsShownSoAndDealtNothingAnew() => PublisherWorld.Run(async world =>
    {
        ClusterView before = world.Views.Current;
        before.Slots.Replicas(slot: 7, count: 2);
        Member[] members = PublisherWorld.MembersOf("abc");
        members[1] = members[1] with { State = MemberState.Suspect };

        await world.SetAsync(members);

        ClusterView after = world.Views.Current;
        after.ShouldNotBeSameAs(before);
        after.Members[1].State.ShouldBe(MemberState.Suspect);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        after.Slots.MemberAt(slot: 7, rank: 2).ShouldBe(before.Slots.MemberAt(slot: 7, rank: 2));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(1000, "found for the view before");
    });

    [Fact]
    public void Dispose_WithASourceThatIgnoresItsToken_WaitsForAWhileAndPublishesNothingMore()
    {
        PublisherWorld? ended = null;
        ClusterView? last = null;

        PublisherWorld.Run(async world =>
        {
            ended = world;
            last = world.Views.Current;
            world.Source.IgnoresItsToken = true;
            world.Source.ThrowsNext = true;
            world.List.Set(PublisherWorld.MembersOf("abc"));
            await world.PassAsync(TimeSpan.FromSeconds(2));   // watched anew, without the token
            world.Source.Watches.ShouldBe(2);

            await world.Views.DisposeAsync();
            world.Time.Elapsed.ShouldBe(TimeSpan.FromSeconds(7));
            await world.SetAsync(PublisherWorld.MembersOf("abd"));
        });

        ended!.Open.ShouldBeEmpty();
        ended.Views.Current.ShouldBeSameAs(last);
    }

    [Fact]
    public void Node_WhoseLoggerThrows_FollowsChangesAndEnds()
    {
        var time = new ManualTimeProvider();
        VirtualRun.Run(time, TimeSpan.FromHours(1), async () =>
        {
            var log = new BrokenLog();
            var list = new MutableMembership(PublisherWorld.MembersOf("abc"));
            var source = new ScriptedMembership(list) { Failures = 1 };
            await using var node = new PinyonNode(new PinyonNodeOptions
            {
                Name = "a",
                Membership = source,
                Transport = new InProcessTransport(time),
                MemoryBytes = 16 << 20,
                TimeProvider = time,
                LoggerFactory = log,
            });
            await Task.Delay(TimeSpan.FromSeconds(2), time);   // the source has failed, which is logged
            CacheKey key = TestCluster.KeysOf(node, "b").First();

            IReadOnlyList<CacheResult> found = await node.Group("default").GetManyAsync([key]);
            found[0].Error!.Failure.ShouldBe(CacheFailure.OwnerUnreachable, "not what the logger threw");
            list.Set(PublisherWorld.MembersOf("ad"));
            await Task.Delay(TimeSpan.FromSeconds(2), time);   // a look at what went wrong, which is logged

            node.Members.Select(member => member.Name).ShouldBe(["a", "d"]);
            node.Views.IsChanging.ShouldBeFalse();
            node.Views.Retired.ShouldBe(2);
            log.Calls.ShouldBeGreaterThan(3);
        });
    }
}
