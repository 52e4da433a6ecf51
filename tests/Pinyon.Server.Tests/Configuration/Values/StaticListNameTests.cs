using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class StaticListNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("node-1.rack_2.Example")]
    [InlineData("9527")]
    public void TryParseName_LettersDigitsDotUnderscoreHyphen_IsAName(string text)
    {
        StaticList.TryParseName(text, out string name).ShouldBeTrue();

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
    public void TryParseName_AnyOtherCharacter_IsRefused(string text) =>
        StaticList.TryParseName(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void TryParseName_Length_EndsAt255(int length, bool fits) =>
        StaticList.TryParseName(new string('n', length), out _).ShouldBe(fits);
}
