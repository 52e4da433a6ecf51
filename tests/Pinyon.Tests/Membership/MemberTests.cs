using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

public sealed class MemberTests
{
    [Theory]
    [InlineData("", "host:1", 1)]
    [InlineData(" ", "host:1", 1)]
    [InlineData("a replaced character: \ufffd", "host:1", 1)]
    [InlineData("name", "host", 1)]
    [InlineData("name", "host:1", 0)]
    [InlineData("name", "host:1", 101)]
    public void Member_ThatCannotBeOne_IsRefused(string name, string address, int weight) =>
        Should.Throw<ArgumentException>(() => new Member(name, address, weight));

    [Fact]
    public void Member_NameCutInsideACharacter_IsRefusedWithThePosition() =>
        Should.Throw<ArgumentException>(() => new Member("rack\ud800", "host:1"))
            .Message.ShouldStartWith("The name has half of a surrogate pair, U+D800, at position 4.");

    [Fact]
    public void Member_NameWithAReplacementCharacter_IsRefusedForThat() =>
        Should.Throw<ArgumentException>(() => new Member("rack \ufffd", "host:1"))
            .Message.ShouldStartWith("A name must not contain U+FFFD");

    [Fact]
    public void Snapshot_OfMembersInAnyOrder_SortsThemByName()
    {
        MembershipSnapshot snapshot = new([new("b", "host:1"), new("a", "host:2"), new("C", "host:3")]);

        snapshot.Members.Select(member => member.Name).ShouldBe(["C", "a", "b"]);
        snapshot.IndexOf("b").ShouldBe(2);
        snapshot.IndexOf("d").ShouldBe(-1);
    }

    [Fact]
    public void Snapshot_OfNobodyOrOfTwoWithOneName_IsRefused()
    {
        Should.Throw<ArgumentException>(() => new MembershipSnapshot([]));
        Should.Throw<ArgumentException>(() => new MembershipSnapshot([new("a", "host:1"), new("a", "host:2")]));
    }
}
