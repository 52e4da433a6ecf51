using System.Text;
using Pinyon.Text;

namespace Pinyon.Tests.Text;

public sealed class StrictUtf8Tests
{
    [Theory]
    [InlineData("")]
    [InlineData("pine")]
    [InlineData("Kiefernhäher")]
    [InlineData("松")]
    [InlineData("\ud83d\ude00")]
    [InlineData("a\ud83d\ude00\ud83d\ude01b")]
    [InlineData("\ufffd")]
    public void GetBytes_OfText_AreItsUtf8(string text)
    {
        StrictUtf8.FaultOf(text).ShouldBeNull();
        StrictUtf8.GetBytes(text).ShouldBe(Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData(0xD83D, 0, "")]
    [InlineData(0xDE00, 0, "x")]
    [InlineData(0xD83D, 5, "")]
    [InlineData(0xD83D, 5, "\ud83d\ude00")]
    [InlineData(0xDE00, 40, "tail")]
    public void GetBytes_OfHalfACharacter_NamesItsPosition(int half, int position, string tail)
    {
        string text = $"{new string('p', position)}{(char)half}{tail}";

        ArgumentException fault = Should.Throw<ArgumentException>(() => StrictUtf8.GetBytes(text));

        fault.ParamName.ShouldBe(nameof(text));
        fault.Message.ShouldStartWith($"The text has half of a surrogate pair, U+{half:X4}, at position {position}.");
    }

    [Fact]
    public void GetBytes_HalfBehindAPair_NamesTheHalf() =>
        StrictUtf8.FaultOf("\ud83d\ude00\ude00").ShouldBe("has half of a surrogate pair, U+DE00, at position 2");

    [Fact]
    public void GetBytes_OfNoText_IsTheCallersFault() =>
        Should.Throw<ArgumentNullException>(() => StrictUtf8.GetBytes(null!));

    [Fact]
    public void GetBytes_OfText_AllocatesTheBytesAlone()
    {
        string text = new('p', 100);
        StrictUtf8.GetBytes(text);
        long before = GC.GetAllocatedBytesForCurrentThread();

        byte[] bytes = StrictUtf8.GetBytes(text);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(bytes.Length + 32);
    }
}
