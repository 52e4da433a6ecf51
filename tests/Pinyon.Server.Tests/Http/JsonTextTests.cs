using System.Text;
using System.Text.Json;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("中文 🌲 é \u2028 </script>", "\"中文 🌲 é \u2028 </script>\"")]
    [InlineData("\"\\/", "\"\\\"\\\\/\"")]
    [InlineData("\n\r\t\u0000\u001f\u007f", "\"\\n\\r\\t\\u0000\\u001f\u007f\"")]
    public void Quote_OfText_EscapesOnlyWhatJsonDemands(string text, string quoted)
    {
        byte[] found = JsonText.Quote(Encoding.UTF8.GetBytes(text));

        Encoding.UTF8.GetString(found).ShouldBe(quoted);
        JsonSerializer.Deserialize<string>(found).ShouldBe(text);
    }

    [Fact]
    public void Quote_OfWhatIsNotUtf8_IsStillJson() =>
        JsonSerializer.Deserialize<string>(JsonText.Quote([(byte)'a', 0xFF, (byte)'b'])).ShouldBe("a\uFFFDb");
}
