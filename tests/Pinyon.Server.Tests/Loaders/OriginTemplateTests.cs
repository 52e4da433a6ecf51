using Pinyon.Server.Loaders;

namespace Pinyon.Server.Tests.Loaders;

public sealed class OriginTemplateTests
{
    [Theory]
    [InlineData("a b", "http://h:1/x/a%20b.json")]
    [InlineData("a/b?c#d", "http://h:1/x/a%2Fb%3Fc%23d.json")]
    [InlineData("%2F", "http://h:1/x/%252F.json")]
    [InlineData("é", "http://h:1/x/%C3%A9.json")]
    [InlineData("../y", "http://h:1/x/..%2Fy.json")]
    public void AddressOf_AnyKey_StaysOnePartOfThePath(string key, string address) =>
        OriginTemplate.TryParse("http://h:1/x/{key}.json")!.AddressOf(key)!.OriginalString.ShouldBe(address);

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public void AddressOf_KeyThatMeansAnotherPlace_IsNone(string key) =>
        OriginTemplate.TryParse("http://h/x/{key}")!.AddressOf(key).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("{key}")]
    [InlineData("http://h/x")]
    [InlineData("http://{key}/x")]
    [InlineData("http://h{key}")]
    [InlineData("http://h?{key}")]
    [InlineData("http://h/{key}/{key}")]
    [InlineData("http://user:word@h/{key}")]
    [InlineData("http://h/#{key}")]
    [InlineData("file:///etc/{key}")]
    public void TryParse_NoOrigin_IsRefused(string text) => OriginTemplate.TryParse(text).ShouldBeNull();
}
