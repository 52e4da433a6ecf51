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
        KeyPath.Decode(KeyPath.Of(target), out CacheKey found).ShouldBeNull();

        found.ToString().ShouldBe(key);
    }

    [Theory]
    [InlineData("/", "is empty")]
    [InlineData("/?a", "is empty")]
    [InlineData("http://host", "is empty")]
    [InlineData("/%", "hexadecimal")]
    [InlineData("/%4", "hexadecimal")]
    [InlineData("/%zz", "hexadecimal")]
    [InlineData("/%FF", "not UTF-8")]
    [InlineData("/%C3%28", "not UTF-8")]
    [InlineData("/user:%ED%A0%BD", "not UTF-8")]
    public void Decode_OfWhatIsNoKey_SaysWhy(string target, string reason)
    {
        RequestFault fault = KeyPath.Decode(KeyPath.Of(target), out _).ShouldNotBeNull();

        fault.Status.ShouldBe(400);
        fault.Reason.ShouldContain(reason);
    }

    // By number, because test cases with such text do not survive on their way to the runner.
    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public void Decode_OfAPathCutInsideACharacter_IsRefused(int half)
    {
        RequestFault fault = KeyPath.Decode($"user:{(char)half}", out _).ShouldNotBeNull();

        (fault.Status, fault.Reason).ShouldBe((400, "The key is not UTF-8."));
    }

    [Fact]
    public void Decode_OfAKeyBeyondTheLimit_IsTooLarge()
    {
        KeyPath.Decode(new string('k', 65_535), out _).ShouldBeNull();
        KeyPath.Decode(new string('k', 65_536), out _).ShouldNotBeNull().Status.ShouldBe(413);
    }
}
