using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("--memroy", "--memory")]
    [InlineData("-memory", "--memory")]
    [InlineData("--Memory", "--memory")]
    [InlineData("--mem", "--memory")]
    [InlineData("--maxbody", "--max-body")]
    [InlineData("--max-conections", "--max-connections")]
    [InlineData("--names", "--name")]
    [InlineData("--peers", "--peer")]
    [InlineData("--etcd", null)]
    [InlineData("-x", null)]
    [InlineData("--", null)]
    public void Nearest_Word_IsCloseOrNothing(string word, string? near) =>
        Spelling.Nearest(word, Settings.All.Select(setting => setting.Flag), flag => flag).ShouldBe(near);
}
