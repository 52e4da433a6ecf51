using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class StaticListTests
{
    [Fact]
    public void Parse_Entries_KeepsThemInTheirOrder()
    {
        Parsed<ImmutableArray<Member>> parsed = StaticList.Parse("n2=host:2, n1=[::1]:1");

        parsed.IsGood.ShouldBeTrue();
        parsed.Value.Select(member => member.ToString()).ShouldBe(["n2=host:2", "n1=[::1]:1"]);
    }

    [Theory]
    [InlineData("", "takes entries of the form NAME=HOST:PORT, not ''")]
    [InlineData("n1=h:1,", "takes entries of the form NAME=HOST:PORT, not ''")]
    [InlineData("n1", "takes entries of the form NAME=HOST:PORT, not 'n1'")]
    [InlineData("h:1", "takes entries of the form NAME=HOST:PORT, not 'h:1'")]
    [InlineData("n1=h", "takes entries of the form NAME=HOST:PORT, not 'n1=h'")]
    [InlineData("n1=h:0", "takes entries of the form NAME=HOST:PORT, not 'n1=h:0'")]
    [InlineData("a=b=h:1", "takes entries of the form NAME=HOST:PORT, not 'a=b=h:1'")]
    [InlineData("a b=h:1", "takes for each member " + StaticList.NameForm + ", not 'a b'")]
    [InlineData("n1=0.0.0.0:1", "puts 'n1' at 0.0.0.0:1, an address that no other member can connect to")]
    [InlineData("n1=[::]:1", "puts 'n1' at [::]:1, an address that no other member can connect to")]
    [InlineData("n1=h:1,n1=h:2", "names two members 'n1'")]
    [InlineData("n1=h:1,n1=h:1", "names two members 'n1'")]
    [InlineData("n1=h:1,n2=H:1", "puts 'n1' and 'n2' at one address, H:1")]
    public void Parse_OneMistake_IsTold(string text, string problem) =>
        StaticList.Parse(text).Problems.ShouldBe([problem]);

    [Fact]
    public void Parse_ManyMistakes_TellsEach() => StaticList.Parse("x,n1=h:1,n2=h:1,n1=h:3").Problems.ShouldBe(
    [
        "takes entries of the form NAME=HOST:PORT, not 'x'",
        "puts 'n1' and 'n2' at one address, h:1",
        "names two members 'n1'",
    ]);
}
