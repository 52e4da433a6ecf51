using Pinyon.Groups;
using Pinyon.Peers;
using Pinyon.Peers.Details;
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

    [Theory]
    [InlineData(PeerFailure.Unreachable, CacheFailure.OutcomeUnknown, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.TimedOut, CacheFailure.OutcomeUnknown, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.Broken, CacheFailure.OutcomeUnknown, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.TooLarge, CacheFailure.TooLarge, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.Busy, CacheFailure.Busy, CacheFailure.OutcomeUnknown)]
    internal void Failure_OfAnUpdate_IsARefusalOnlyIfItsReplyIsSmall(
        PeerFailure failure, CacheFailure ofSmallReply, CacheFailure ofOldValue)
    {
        var exception = new PeerException(failure, "b is away");
        foreach (PeerUpdateKind kind in Enum.GetValues<PeerUpdateKind>())
        {
            var update = new PeerUpdate(kind);
            PeerItem item = new PeerItem("k") with { Update = update };

            Failures.From(exception, PeerOperation.Update, item).Failure
                .ShouldBe(update.ReturnsOldValue ? ofOldValue : ofSmallReply, $"{kind}");
        }

        Failures.From(
            new PeerException(failure, "b is away") { WasNeverSent = true },
            PeerOperation.Update,
            new PeerItem("k") { Update = new PeerUpdate(PeerUpdateKind.GetAndSet) })
            .Failure.ShouldNotBe(CacheFailure.OutcomeUnknown);
    }

    [Fact]
    public void Failure_OfAReplyThatFoundNoRoom_IsNoRefusalOfTheWrite()
    {
        var exception = new PeerException(PeerFailure.Busy, "no room") { WasOfReply = true };
        var plain = new PeerItem(new CacheKey(new byte[1]));
        PeerItem conditional = plain with { When = Condition.IfAbsent };

        Failures.From(exception, PeerOperation.Set, conditional).Failure.ShouldBe(CacheFailure.OutcomeUnknown);
        Failures.From(exception, PeerOperation.Set, plain).Failure.ShouldBe(CacheFailure.TimedOut);
        Failures.From(exception, PeerOperation.Get, plain).Failure.ShouldBe(CacheFailure.Busy);
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

        IEnumerable<PeerOperation> all = Enum.GetValues<PeerOperation>();
        foreach (PeerOperation operation in all.Where(one => one is not PeerOperation.Update))
        {
            Failures.From(exception, operation, item).Failure.ShouldBe(expected);
        }
    }
}
