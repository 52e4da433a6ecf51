using System.Text;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>Frozen vectors, computed by a second implementation: members of two versions must agree on them.</summary>
public sealed class MemberHashTests
{
    [Theory]
    [InlineData("", 0xF52A15E9A9B5E89B)]
    [InlineData("a", 0x02C0BDBF481420F8)]
    [InlineData("foobar", 0x404DA9E3B74078C2)]
    [InlineData("node1", 0x831D1F0DA406FB96)]
    public void Of_Text_NeverChanges(string text, ulong hash) =>
        MemberHash.Of(Encoding.UTF8.GetBytes(text)).ShouldBe(hash);

    [Fact]
    public void Of_EveryByte_NeverChanges()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        MemberHash.Of(bytes).ShouldBe(0xEF2687F0D4371FE2);
    }

    [Theory]
    [InlineData("node1", 0, 0xAFFF3EC1)]
    [InlineData("node1", 1, 0xF6F62B4E)]
    [InlineData("node2", 0, 0xBAB0BCE4)]
    [InlineData("松鸦", 511, 0xAC61BD82)]
    public void PointOf_Member_NeverChanges(string member, int point, uint expected) =>
        MemberHash.PointOf(member, point).ShouldBe(expected);

    [Fact]
    public void PointOf_LongestName_Fits()
    {
        string name = new('松', 255);

        MemberHash.PointOf(name, 1).ShouldNotBe(MemberHash.PointOf(name, 2));
    }
}
