using Pinyon.Peers;

namespace Pinyon.Tests.Peers;

public sealed class PeerOperationsTests
{
    private static readonly PeerOperation[] All = Enum.GetValues<PeerOperation>();

    [Fact]
    public void Operations_AllHaveARow() => All.ShouldAllBe(operation => operation.IsRead() || operation.IsWrite()
        || operation.IsForOwner() || operation.IsUrgent() || operation.HasLongReplies());

    [Fact]
    public void Operations_DoNotContradictThemselves()
    {
        All.ShouldAllBe(operation => !(operation.IsRead() && operation.IsWrite()));
        All.ShouldAllBe(operation => !(operation.IsForOwner() && operation.IsForAll()));
    }

    [Fact]
    public void Operations_AllCanBeAnsweredByAMemberWithoutTheGroup() => All.ShouldAllBe(operation =>
        operation.IsAnswer(default, PeerStatus.NoSuchGroup));

    [Fact]
    public void Moved_IsAnAnswerToWhatDependsOnTheView() => All.ShouldAllBe(operation =>
        operation.IsAnswer(default, PeerStatus.Moved)
            == (operation.IsForOwner() || operation == PeerOperation.Replicate));

    [Fact]
    public void Applied_IsAnAnswer()
    {
        foreach (PeerOperation operation in All)
        {
            foreach (PeerStatus status in Enum.GetValues<PeerStatus>().Where(status => operation.IsApplied(status)))
            {
                operation.IsAnswer(default, status).ShouldBeTrue($"{operation}: {status}");
            }
        }
    }

    [Theory]
    [InlineData(PeerOperation.Revoke)]
    [InlineData(PeerOperation.Renew)]
    [InlineData(PeerOperation.Replicate)]
    internal void Operation_ThatOwnersSendToOthers_IsNotForOwners(PeerOperation operation) =>
        operation.IsForOwner().ShouldBeFalse();
}
