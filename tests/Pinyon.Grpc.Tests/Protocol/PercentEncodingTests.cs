using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Protocol;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain words, with ~!$&", "plain words, with ~!$&")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb\tc\0", "a%0Ab%09c%00")]
    [InlineData("\u007f", "%7F")]
    [InlineData("schlüssel", "schl%C3%BCssel")]
    [InlineData("钥匙", "%E9%92%A5%E5%8C%99")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void Encode_Text_IsReadBackAsItWas(string text, string encoded)
    {
        PercentEncoding.Encode(text).ShouldBe(encoded);
        PercentEncoding.Decode(encoded).ShouldBe(text);
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%+1", "%+1")]
    [InlineData("%%41", "%A")]
    [InlineData("%41%", "A%")]
    [InlineData("%c3%bc", "ü")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("%C3", "\uFFFD")]
    [InlineData("raw 钥匙 😀 %21", "raw 钥匙 😀 !")]
    public void Decode_Damaged_KeepsWhatItCan(string encoded, string text) =>
        PercentEncoding.Decode(encoded).ShouldBe(text);

    [Fact]
    public void Decode_HalfASurrogatePair_BecomesTheReplacementCharacter() =>
        PercentEncoding.Decode("%41\uD83D").ShouldBe("A\uFFFD");

    [Fact]
    public void Encode_HalfASurrogatePair_BecomesTheReplacementCharacter() =>
        PercentEncoding.Encode("a\uD83D").ShouldBe("a%EF%BF%BD");
}
