using Pinyon.Store.Expiration;

namespace Pinyon.Store.Tests.Expiration;

public sealed class ExpiryTests
{
    [Theory]
    [InlineData(0, 0, 5, long.MaxValue)]
    [InlineData(9, 0, 5, 9)]
    [InlineData(0, 9, 5, 14)]
    [InlineData(9, 9, 5, 9)]
    [InlineData(20, 9, 5, 14)]
    [InlineData(0, long.MaxValue, 5, long.MaxValue)]
    [InlineData(9, long.MaxValue, 5, 9)]
    public void Of_BothTimes_IsTheEarlierEnd(long expiresAt, long idle, long now, long expected) =>
        Expiry.Of(expiresAt, idle, now).ShouldBe(expected);
}
