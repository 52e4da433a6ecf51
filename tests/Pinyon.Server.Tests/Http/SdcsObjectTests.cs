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
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> pairs = PairsOf(json);

        pairs.Count.ShouldBe(1);
        pairs[0].Key.ToString().ShouldBe("k");
        Encoding.UTF8.GetString(pairs[0].Value.Bytes.Span).ShouldBe(value);
        pairs[0].Value.Flags.ShouldBe(flags);
    }

    [Fact]
    public void Parse_ManyFields_KeepsTheirOrder() =>
        PairsOf("""{"a": 1, "b": [{}], "a": 2, "\u0063": "d"}""").Select(pair => pair.Key.ToString())
            .ShouldBe(["a", "b", "a", "c"]);

    [Fact]
    public void Parse_NoFields_IsNoFault() => PairsOf(" {} ").ShouldBeEmpty();

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"a" 1}""", "not JSON")]
    [InlineData("""{"a": 1,}""", "not JSON")]
    [InlineData("""{"a": 1} {}""", "not JSON")]
    [InlineData("""{"a": nul}""", "not JSON")]
    [InlineData("[1]", "not an object")]
    [InlineData("\"text\"", "not an object")]
    [InlineData("""{"": 1}""", "Key 1 is empty")]
    [InlineData("""{"a": 1, "\udc00": 1}""", "Key 2 is not Unicode text")]
    [InlineData("""{"a\u0000b": 1}""", "Key 1 has a NUL")]
    public void Parse_WhatIsNoObjectOfFields_SaysWhy(string json, string reason) =>
        FaultOf(json).ShouldNotBeNull().ShouldSatisfyAllConditions(
            fault => fault.Status.ShouldBe(400),
            fault => fault.Reason.ShouldContain(reason));

    [Fact]
    public void Parse_AKeyBeyondTheLimit_IsTooLarge()
    {
        FaultOf($$"""{"{{new string('k', 65_535)}}": 1}""").ShouldBeNull();
        FaultOf($$"""{"{{new string('k', 65_536)}}": 1}""").ShouldNotBeNull().Status.ShouldBe(413);
    }

    [Fact]
    public void Parse_MoreFieldsThanTheLimit_IsTooLarge()
    {
        FaultOf($"{{{Fields(SdcsObject.MaxFields)}}}").ShouldBeNull();
        FaultOf($"{{{Fields(SdcsObject.MaxFields + 1)}}}").ShouldNotBeNull().Status.ShouldBe(413);
    }

    private static string Fields(int count) => string.Join(',', Enumerable.Repeat("\"a\":0", count));

    private static IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> PairsOf(string json)
    {
        SdcsObject.Parse(Encoding.UTF8.GetBytes(json), out var pairs).ShouldBeNull();
        return pairs;
    }

    private static RequestFault? FaultOf(string json) => SdcsObject.Parse(Encoding.UTF8.GetBytes(json), out _);
}
