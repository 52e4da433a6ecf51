using Pinyon.Load.Figures;

namespace Pinyon.Load.Tests.Figures;

public sealed class ProcessCpuTests
{
    private const string Tail = "S 1 7 7 0 -1 4194560 5000 0 3 0 123 45 6 7 20 0 12 0 9999 1000000 2000 0\n";

    [Theory]
    [InlineData("7 (dotnet) ")]
    [InlineData("7 (a name) with (brackets) ")]
    [InlineData("7 () ")]
    public void Parse_StatOfAProcess_IsUserAndSystemTime(string head) =>
        ProcessCpu.Parse(head + Tail).ShouldBe(TimeSpan.FromMilliseconds((123 + 45) * 10));

    [Theory]
    [InlineData("")]
    [InlineData("7 (dotnet)")]
    [InlineData("7 (dotnet) S 1 7 7 0 -1 4194560 5000 0 3 0 123")]
    [InlineData("7 (dotnet) S 1 7 7 0 -1 4194560 5000 0 3 0 one two 6")]
    [InlineData("7 dotnet " + Tail)]
    public void Parse_SomethingElse_IsNull(string stat) => ProcessCpu.Parse(stat).ShouldBeNull();

    [Fact]
    public void Read_NoSuchProcess_IsNull() => ProcessCpu.Read(int.MaxValue).ShouldBeNull();

    [Fact]
    public void Read_ThisProcess_AgreesWithTheRuntime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        TimeSpan before = Environment.CpuUsage.TotalTime;
        TimeSpan? read = ProcessCpu.Read(Environment.ProcessId);
        TimeSpan after = Environment.CpuUsage.TotalTime;

        // User and system time are each cut to 10 ms, and the kernel may split the total otherwise in between.
        var rounding = TimeSpan.FromMilliseconds(20);
        read.ShouldNotBeNull().ShouldBeInRange(before - rounding, after + rounding);
    }
}
