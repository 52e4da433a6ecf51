using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

/// <summary>Which members of a snapshot own slots.</summary>
public sealed class MembershipSnapshotTests
{
    private static readonly Member[] Members = [.. "abcd".Select(name => new Member($"{name}", $"{name}:7946"))];

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
