using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class BindAddressTests
{
    [Theory]
    [InlineData("8080", "127.0.0.1:8080")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData("0.0.0.0:1", "0.0.0.0:1")]
    [InlineData("10.1.2.3:65535", "10.1.2.3:65535")]
    [InlineData("[::1]:7946", "[::1]:7946")]
    [InlineData("[::]:7946", "[::]:7946")]
    [InlineData("[2001:DB8:0::1]:7946", "[2001:db8::1]:7946")]
    public void TryParse_AddressAndPort_KeepsBoth(string text, string written)
    {
        BindAddress.TryParse(text, out BindAddress parsed).ShouldBeTrue();

        parsed.ToString().ShouldBe(written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("+80")]
    [InlineData("http")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.1:80")]
    [InlineData("1:80")]
    [InlineData("256.0.0.1:80")]
    [InlineData("example.com:80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[localhost]:80")]
    [InlineData("[[::1]]:80")]
    public void TryParse_AnythingElse_IsRefused(string text) => BindAddress.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("127.0.0.1:1", "127.0.0.1:1", true)]
    [InlineData("127.0.0.1:1", "0.0.0.0:1", true)]
    [InlineData("[::]:1", "127.0.0.1:1", true)]
    [InlineData("127.0.0.1:1", "127.0.0.2:1", false)]
    [InlineData("127.0.0.1:1", "127.0.0.1:2", false)]
    [InlineData("0.0.0.0:1", "0.0.0.0:2", false)]
    public void CollidesWith_TwoListeners_FollowsAddressAndPort(string one, string other, bool collide)
    {
        BindAddress.TryParse(one, out BindAddress first).ShouldBeTrue();
        BindAddress.TryParse(other, out BindAddress second).ShouldBeTrue();

        first.CollidesWith(second).ShouldBe(collide);
        second.CollidesWith(first).ShouldBe(collide);
    }

    [Theory]
    [InlineData("10.1.2.3:7", "10.1.2.3:7")]
    [InlineData("0.0.0.0:7", "127.0.0.1:7")]
    [InlineData("[::]:7", "[::1]:7")]
    public void ToHostPort_Wildcard_BecomesTheLoopback(string text, string reachable)
    {
        BindAddress.TryParse(text, out BindAddress parsed).ShouldBeTrue();

        parsed.ToHostPort().ToString().ShouldBe(reachable);
    }
}
