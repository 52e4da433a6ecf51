using System.Text;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class KeyPathTests
{
    [Theory]
    [InlineData("/key", "key")]
    [InlineData("/a%2Fb", "a/b")]
    [InlineData("/a/b", "a/b")]
    [InlineData("/a//b/", "a//b/")]
    [InlineData("/a+b", "a+b")]
    [InlineData("/a%20b", "a b")]
    [InlineData("/100%25", "100%")]
    [InlineData("/%2541", "%41")]
    [InlineData("/%E4%B8%AD%e6%96%87", "中文")]
    [InlineData("/..", "..")]
    [InlineData("/%2E%2E", "..")]
    [InlineData("/a/../b", "a/../b")]
    [InlineData("//", "/")]
    [InlineData("/key?query=1", "key")]
    [InlineData("/%3Fquery=1", "?query=1")]
    [InlineData("http://host/key", "key")]
    [InlineData("http://host:80/a/b?c", "a/b")]
    public void Decode_OfATarget_IsTheKeyAsItWasSent(string target, string key)
    {
        KeyPath.Decode(target, "", out byte[] found).ShouldBe(KeyPath.Result.Ok);

        Encoding.UTF8.GetString(found).ShouldBe(key);
    }

    [Theory]
    [InlineData("/sdcs/key", "key")]
    [InlineData("/SDCS/key", "key")]
    [InlineData("/sdcs//key", "/key")]
    public void Decode_UnderAPrefix_LeavesItOut(string target, string key)
    {
        KeyPath.Decode(target, "/sdcs", out byte[] found).ShouldBe(KeyPath.Result.Ok);

        Encoding.UTF8.GetString(found).ShouldBe(key);
    }

    [Theory]
    [InlineData("/", "Empty")]
    [InlineData("/?a", "Empty")]
    [InlineData("http://host", "Empty")]
    [InlineData("/%", "BadEscape")]
    [InlineData("/%4", "BadEscape")]
    [InlineData("/%zz", "BadEscape")]
    [InlineData("/%FF", "NotUtf8")]
    [InlineData("/%C3%28", "NotUtf8")]
    public void Decode_OfWhatIsNoKey_SaysWhy(string target, string result) =>
        KeyPath.Decode(target, "", out _).ToString().ShouldBe(result);
}
