using Xunit.Sdk;

namespace Pinyon.Architecture.Tests;

public sealed class FaultsTests : IDisposable
{
    private readonly string _list = Path.GetTempFileName();

    public void Dispose() => File.Delete(_list);

    [Fact]
    public void ShouldBeOnly_KnownFaults_Passes() =>
        new[] { "a: why", "b\nmore", "c" }.ShouldBeOnly(Known(false, "a", "b", "c"));

    [Fact]
    public void ShouldBeOnly_UnknownFault_Fails() =>
        Should.Throw<FailException>(() => new[] { "ab: why" }.ShouldBeOnly(Known(true, "a")))
            .Message.ShouldContain("ab: why");

    [Fact]
    public void ShouldBeOnly_KnownFaultThatIsGone_Fails() =>
        Should.Throw<FailException>(() => new[] { "a" }.ShouldBeOnly(Known(false, "a", "b")))
            .Message.ShouldContain("known faults: b");

    [Fact]
    public void ShouldBeOnly_KnownFaultThatIsGoneAndApproved_IsDeleted()
    {
        new[] { "a" }.ShouldBeOnly(Known(true, "a", "b"));

        File.ReadAllText(_list).ShouldBe("a\n");
    }

    private KnownFaults Known(bool isApproving, params string[] entries)
    {
        File.WriteAllLines(_list, entries);
        return KnownFaults.Read(_list, isApproving);
    }
}
