namespace Pinyon.Tests;

public sealed class CacheKeyTests
{
    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public void Key_OfTextCutInsideACharacter_IsRefusedWithThePosition(int half) =>
        Should.Throw<ArgumentException>(() => new CacheKey($"user:{(char)half}"))
            .Message.ShouldStartWith($"The text has half of a surrogate pair, U+{half:X4}, at position 5.");

    [Theory]
    [InlineData("user:\ufffd")]
    [InlineData("user:\ud83d\ude00")]
    public void Key_OfWholeCharacters_IsTheirUtf8(string text) => new CacheKey(text).ToString().ShouldBe(text);

    [Fact]
    public void Key_OfNoText_IsRefused()
    {
        Should.Throw<ArgumentNullException>(() => new CacheKey((string)null!));
        Should.Throw<ArgumentException>(() => new CacheKey(""));
    }
}
