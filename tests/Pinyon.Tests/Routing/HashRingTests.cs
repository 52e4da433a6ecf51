using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>The ring tests of the GeeCache family: a text hashes to its own number, three virtual nodes.</summary>
public sealed class HashRingTests
{
    [Fact]
    public void Ring_ThreeMembers_HasTheirPointsInOrder()
    {
        HashRing ring = RingOf("6", "4", "2");

        Enumerable.Range(0, ring.Count).Select(ring.PointAt).ShouldBe([2u, 4, 6, 12, 14, 16, 22, 24, 26]);
    }

    [Theory]
    [InlineData(2, "2")]
    [InlineData(11, "2")]
    [InlineData(23, "4")]
    [InlineData(26, "6")]
    [InlineData(27, "2")]
    [InlineData(uint.MaxValue, "2")]
    public void OwnerOf_Key_IsTheFirstMemberClockwise(uint key, string owner) =>
        OwnerOf(key, "6", "4", "2").ShouldBe(owner);

    [Fact]
    public void OwnerOf_MemberAdded_TakesOnlyWhatItsPointsPrecede()
    {
        OwnerOf(27, "6", "4", "2", "8").ShouldBe("8");
        foreach (uint key in new uint[] { 2, 11, 23 })
        {
            OwnerOf(key, "6", "4", "2", "8").ShouldBe(OwnerOf(key, "6", "4", "2"));
        }
    }

    [Theory]
    [InlineData("2", "4", "6", "8")]
    [InlineData("8", "6", "4", "2")]
    [InlineData("4", "8", "2", "6")]
    public void OwnerOf_AnyOrderOfAdding_IsTheSame(params string[] names)
    {
        for (uint key = 0; key < 40; key++)
        {
            OwnerOf(key, names).ShouldBe(OwnerOf(key, "6", "4", "2", "8"), $"key {key}");
        }
    }

    [Fact]
    public void OwnerOf_TwoMembersOnOnePoint_IsTheOneWhoseNameSortsFirst()
    {
        foreach (MembershipSnapshot members in new[] { MembersNamed("b", "a"), MembersNamed("a", "b") })
        {
            var ring = new HashRing(members, virtualNodes: 1, (_, _) => 7);

            members.Members[ring.OwnerOf(7)].Name.ShouldBe("a");
            members.Members[ring.OwnerOf(8)].Name.ShouldBe("a");
        }
    }

    [Fact]
    public void Ring_Weight_MultipliesTheVirtualNodes()
    {
        MembershipSnapshot members = new([new Member("light", "h:1"), new Member("heavy", "h:2", weight: 4)]);
        var ring = new HashRing(members, virtualNodes: 10, MemberHash.PointOf);

        Enumerable.Range(0, ring.Count).Count(i => ring.MemberAt(i) == members.IndexOf("light")).ShouldBe(10);
        Enumerable.Range(0, ring.Count).Count(i => ring.MemberAt(i) == members.IndexOf("heavy")).ShouldBe(40);
    }

    private static string OwnerOf(uint key, params string[] names) =>
        MembersNamed(names).Members[RingOf(names).OwnerOf(key)].Name;

    private static HashRing RingOf(params string[] names) =>
        new(MembersNamed(names), virtualNodes: 3, (member, i) => uint.Parse($"{i}{member}"));

    private static MembershipSnapshot MembersNamed(params string[] names) =>
        new(names.Select(name => new Member(name, "localhost:7946")));
}
