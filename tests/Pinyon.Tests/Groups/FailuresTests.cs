using Pinyon.Groups;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Tests.Groups;

public sealed class FailuresTests
{
    [Theory]
    [InlineData(PeerFailure.TimedOut, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.Broken, CacheFailure.OutcomeUnknown)]
    [InlineData(PeerFailure.TooLarge, CacheFailure.TooLarge)]
    [InlineData(PeerFailure.Busy, CacheFailure.Busy)]   // refused by the message budget, before it was read
    internal void From_ConditionalWrite_IsUnknownUnlessItWasRefused(PeerFailure failure, CacheFailure told)
    {
        var item = new PeerItem(new CacheKey("k"), When: Condition.IfAbsent);

        Failures.From(new PeerException(failure, "words"), PeerOperation.Set, item).Failure.ShouldBe(told);
    }
}
