using Xunit.Sdk;

namespace Pinyon.Architecture.Tests;

public sealed class FaultsTests
{
    [Fact]
    public void ShouldBeOnly_KnownFaults_Passes() => new[] { "a: why", "b\nmore", "c" }.ShouldBeOnly(["a", "b", "c"]);

    [Fact]
    public void ShouldBeOnly_UnknownFault_Fails() =>
        Should.Throw<FailException>(() => new[] { "ab: why" }.ShouldBeOnly(["a"])).Message.ShouldContain("ab: why");

    [Fact]
    public void ShouldBeOnly_KnownFaultThatIsGone_Fails() =>
        Should.Throw<FailException>(() => new[] { "a" }.ShouldBeOnly(["a", "b"]))
            .Message.ShouldContain("delete it from the list: b");
}
