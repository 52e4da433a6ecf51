using Pinyon.Server.Configuration;

namespace Pinyon.Server.Tests.Configuration;

public sealed class MemberNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("node-1.rack_2.Example")]
    [InlineData("9527")]
    public void TryParse_LettersDigitsDotUnderscoreHyphen_IsAName(string text)
    {
        MemberName.TryParse(text, out string name).ShouldBeTrue();

        name.ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a=b")]
    [InlineData("a/b")]
    [InlineData("é")]
    [InlineData("a\n")]
    public void TryParse_AnyOtherCharacter_IsRefused(string text) => MemberName.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void TryParse_Length_EndsAt255(int length, bool fits) =>
        MemberName.TryParse(new string('n', length), out _).ShouldBe(fits);
}
