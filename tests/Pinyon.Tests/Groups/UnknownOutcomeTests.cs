using Pinyon.Groups;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Tests.Groups;

/// <summary>R5: a conditional write without an answer may have happened, and is never repeated.</summary>
public sealed class UnknownOutcomeTests
{
    [Theory]
    [InlineData(PeerFailure.Unreachable)]
    [InlineData(PeerFailure.TimedOut)]
    [InlineData(PeerFailure.Broken)]
    internal void Failure_OfAConditionalWrite_LeavesItsOutcomeUnknown(PeerFailure failure)
    {
        var exception = new PeerException(failure, "b is away");
        var item = new PeerItem(new CacheKey(new byte[1]), When: Condition.IfAbsent);

        Failures.From(exception, PeerOperation.Set, item).Failure.ShouldBe(CacheFailure.OutcomeUnknown);
        Failures.From(exception, PeerOperation.Delete, item).Failure.ShouldBe(CacheFailure.OutcomeUnknown);
    }

    [Fact]
    public void Failure_OfAConditionalWriteThatWasNeverSent_KeepsItsName()
    {
        var exception = new PeerException(PeerFailure.Unreachable, "b is away") { WasNeverSent = true };

        Failures.From(exception, PeerOperation.Set, new PeerItem(new CacheKey(new byte[1]), When: Condition.IfAbsent))
            .Failure.ShouldBe(CacheFailure.OwnerUnreachable);
    }

    [Theory]
    [InlineData(PeerFailure.Unreachable, CacheFailure.OwnerUnreachable)]
    [InlineData(PeerFailure.TimedOut, CacheFailure.TimedOut)]
    [InlineData(PeerFailure.TooLarge, CacheFailure.TooLarge)]
    [InlineData(PeerFailure.Broken, CacheFailure.BrokenAnswer)]
    internal void Failure_OfAPlainWriteOrRead_KeepsItsName(PeerFailure failure, CacheFailure expected)
    {
        var exception = new PeerException(failure, "b is away");
        var item = new PeerItem(new CacheKey(new byte[1]));

        foreach (PeerOperation operation in Enum.GetValues<PeerOperation>())
        {
            Failures.From(exception, operation, item).Failure.ShouldBe(expected);
        }
    }
}
