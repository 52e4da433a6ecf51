using System.Text;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class SdcsObjectTests
{
    [Theory]
    [InlineData("""{"k": "text"}""", "text", 0u)]
    [InlineData("""{"k": ""}""", "", 0u)]
    [InlineData("""{"k": "a\n\"b\" \u4e2d"}""", "a\n\"b\" 中", 0u)]
    [InlineData("""{"k": 0}""", "0", 1u)]
    [InlineData("""{"k": 1.50e3}""", "1.50e3", 1u)]
    [InlineData("""{"k": false}""", "false", 1u)]
    [InlineData("""{"k": null}""", "null", 1u)]
    [InlineData("""{"k": [1, "two", []]}""", """[1, "two", []]""", 1u)]
    [InlineData("""{"k": {"a": {}}}""", """{"a": {}}""", 1u)]
    [InlineData("""{"k": "\ud800"}""", "\"\\ud800\"", 1u)]
    public void Parse_AValueOfEachKind_KeepsTextAsTextAndTheRestAsJson(string json, string value, uint flags)
    {
        SdcsObject.Result result = Parse(json);

        result.Fault.ShouldBeNull();
        result.Members.Count.ShouldBe(1);
        result.Members[0].Key.ToString().ShouldBe("k");
        Encoding.UTF8.GetString(result.Members[0].Value.Bytes.Span).ShouldBe(value);
        result.Members[0].Value.Flags.ShouldBe(flags);
    }

    [Fact]
    public void Parse_ManyMembers_KeepsTheirOrder() =>
        Parse("""{"a": 1, "b": [{}], "a": 2, "\u0063": "d"}""").Members.Select(member => member.Key.ToString())
            .ShouldBe(["a", "b", "a", "c"]);

    [Fact]
    public void Parse_NoMembers_IsNoFault() => Parse(" {} ").ShouldSatisfyAllConditions(
        result => result.Fault.ShouldBeNull(),
        result => result.Members.ShouldBeEmpty());

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"a" 1}""", "not JSON")]
    [InlineData("""{"a": 1,}""", "not JSON")]
    [InlineData("""{"a": 1} {}""", "not JSON")]
    [InlineData("""{"a": nul}""", "not JSON")]
    [InlineData("[1]", "not an object")]
    [InlineData("\"text\"", "not an object")]
    [InlineData("""{"": 1}""", "member 1 is empty")]
    [InlineData("""{"a": 1, "\udc00": 1}""", "member 2 is not Unicode text")]
    public void Parse_WhatIsNoObjectOfMembers_SaysWhy(string json, string reason) =>
        Parse(json).Fault.ShouldNotBeNull().ShouldContain(reason);

    [Fact]
    public void Parse_AKeyBeyondTheLimit_IsTooLarge()
    {
        Parse($$"""{"{{new string('k', 65_535)}}": 1}""").Fault.ShouldBeNull();
        Parse($$"""{"{{new string('k', 65_536)}}": 1}""").TooLarge.ShouldBeTrue();
    }

    private static SdcsObject.Result Parse(string json) => SdcsObject.Parse(Encoding.UTF8.GetBytes(json));
}
