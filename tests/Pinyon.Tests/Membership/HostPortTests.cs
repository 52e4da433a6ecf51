using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:7946", "127.0.0.1", 7946)]
    [InlineData("node1.example:1", "node1.example", 1)]
    [InlineData("[::1]:65535", "::1", 65535)]
    public void TryParse_HostAndPort_KeepsBoth(string text, string host, int port)
    {
        HostPort.TryParse(text, out HostPort parsed).ShouldBeTrue();

        parsed.ShouldBe(new HostPort(host, port));
        parsed.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7946")]
    [InlineData(":7946")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+1")]
    [InlineData("a b:1")]
    [InlineData("::1:7946")]
    [InlineData("[host]:7946")]
    public void TryParse_AnythingElse_IsRefused(string? text) => HostPort.TryParse(text, out _).ShouldBeFalse();
}
