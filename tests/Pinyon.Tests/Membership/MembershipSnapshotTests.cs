using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

/// <summary>Which members of a snapshot own slots, and where each stands.</summary>
public sealed class MembershipSnapshotTests
{
    private static readonly Member[] Members = [.. "abcd".Select(name => new Member($"{name}", $"{name}:7946"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1000)]
    public void IndexOf_EveryMember_IsItsPlaceAndNoOtherNameHasOne(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"Node{i}é").Reverse()];
        var snapshot = new MembershipSnapshot(names.Select(name => new Member(name, "h:1")));

        snapshot.Members.Select(member => snapshot.IndexOf(member.Name)).ShouldBe(Enumerable.Range(0, count));
        string[] others =
            ["", "A", "Node", "node0é", "Node0É", "Node0éé", "zzz", "ö", .. names.Select(name => name[..^1])];
        foreach (string other in others)
        {
            snapshot.IndexOf(other).ShouldBe(-1, other);
        }
    }

    [Fact]
    public void Owners_WhereAllAreAlive_AreTheSnapshotItself()
    {
        var snapshot = new MembershipSnapshot(Members);

        snapshot.Owners.ShouldBeSameAs(snapshot);
    }

    [Fact]
    public void Owners_AmongAllStates_AreTheAliveAndTheSuspect()
    {
        MemberState[] states = [MemberState.Left, MemberState.Alive, MemberState.Dead, MemberState.Suspect];

        var snapshot = new MembershipSnapshot(Members.Zip(states, (member, state) => member with { State = state }));

        snapshot.Owners!.Members.Select(member => member.Name).ShouldBe(["b", "d"]);
    }

    [Theory]
    [InlineData(MemberState.Dead)]
    [InlineData(MemberState.Left)]
    public void Owners_WhereNobodyOwns_AreNone(MemberState state) =>
        new MembershipSnapshot(Members.Select(member => member with { State = state })).Owners.ShouldBeNull();
}
