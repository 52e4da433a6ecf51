using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class QuantityDurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("500ms", 500)]
    [InlineData("3s", 3_000)]
    [InlineData("3S", 3_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void TryParseDuration_NumberAndUnit_GivesTheSpan(string text, int milliseconds)
    {
        Quantity.TryParseDuration(text, out TimeSpan parsed).ShouldBeTrue();

        parsed.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("s")]
    [InlineData("-3s")]
    [InlineData("1.5s")]
    [InlineData("3 s")]
    [InlineData("3d")]
    [InlineData("2147483648ms")]
    [InlineData("2147483647h")]
    [InlineData("300000000h")]
    public void TryParseDuration_AnythingElse_IsRefused(string text) =>
        Quantity.TryParseDuration(text, out _).ShouldBeFalse();
}
