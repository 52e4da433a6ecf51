using Microsoft.AspNetCore.Http;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class RepliesTests
{
    [Theory]
    [InlineData(CacheFailure.TooLarge, StatusCodes.Status413PayloadTooLarge)]
    [InlineData(CacheFailure.Busy, StatusCodes.Status503ServiceUnavailable)]
    [InlineData(CacheFailure.OwnerUnreachable, StatusCodes.Status503ServiceUnavailable)]
    [InlineData(CacheFailure.TimedOut, StatusCodes.Status504GatewayTimeout)]
    [InlineData(CacheFailure.LoadFailed, StatusCodes.Status502BadGateway)]
    public void StatusOf_Failure_SaysWhetherToTryAgain(CacheFailure failure, int status) =>
        Replies.StatusOf(failure).ShouldBe(status);
}
