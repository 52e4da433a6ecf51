using System.Text;
using System.Text.Json;
using Pinyon.Load.Targets;
using Pinyon.Load.Values;

namespace Pinyon.Load.Tests.Targets;

public sealed class SdcsMemberTests
{
    private readonly ValueText _values = new(40, new Random(1));

    [Fact]
    public void WriteObject_SomeKeys_IsAnObjectOfTheirValues()
    {
        var request = new LoadRequest { Nonce = 3, Keys = { 0, 99_999_999, 7 } };

        Dictionary<string, string> members =
            JsonSerializer.Deserialize<Dictionary<string, string>>(SdcsMember.WriteObject(request, _values))!;

        members.Keys.ShouldBe(["key-0", "key-99999999", "key-7"]);
        _values.IsOneOf(7, Encoding.UTF8.GetBytes(members["key-7"])).ShouldBeTrue();
    }

    [Fact]
    public void TryRead_AnswerOfANode_IsTrue() => TryRead($$"""{"key-7": "{{Value(7)}}"}""").ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("""{"key-7": 7}""")]
    [InlineData("""{"key-7": "some value"}""")]
    public void TryRead_AnythingElse_IsFalse(string json) => TryRead(json).ShouldBeFalse();

    [Fact]
    public void TryRead_AnswerToAnotherKey_IsFalse() => TryRead($$"""{"key-8": "{{Value(8)}}"}""").ShouldBeFalse();

    private bool TryRead(string json) => SdcsMember.TryRead(Encoding.UTF8.GetBytes(json), 7, _values);

    private string Value(int key) => Encoding.UTF8.GetString(_values.ToBytes(key, nonce: 1));
}
