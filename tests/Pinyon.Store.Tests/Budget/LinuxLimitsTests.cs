using Pinyon.Store.Budget;

namespace Pinyon.Store.Tests.Budget;

/// <summary>The limits of a made-up machine: a folder with the files that Linux would show.</summary>
public sealed class LinuxLimitsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pinyon").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Lowest_NoGroups_IsWhatTheMachineHasLeft()
    {
        Write("proc/meminfo", "MemTotal:       9000 kB\nMemAvailable:   1000 kB\n");

        Lowest().ShouldBe(new MemoryLeft(1_024_000, "the machine"));
    }

    [Fact]
    public void Lowest_NothingToRead_IsNoLimit() => Lowest().Bytes.ShouldBe(long.MaxValue);

    [Theory]
    [InlineData("max", 1_024_000)]
    [InlineData("500000", 500_000 - (70_000 - 20_000))]
    [InlineData("60000", 10_000)]
    [InlineData("40000", 0)]
    public void Lowest_GroupOfVersionTwo_CountsWhatItUsesWithoutIdleFiles(string limit, long left)
    {
        Write("proc/meminfo", "MemAvailable:   1000 kB\n");
        Write("proc/self/cgroup", "0::/some/group\n");
        Write("sys/fs/cgroup/some/group/memory.max", limit + "\n");
        Write("sys/fs/cgroup/some/group/memory.current", "70000\n");
        Write("sys/fs/cgroup/some/group/memory.stat", "anon 50000\ninactive_file 20000\n");

        Lowest().Bytes.ShouldBe(left);
    }

    [Fact]
    public void Lowest_GroupAboveIsTighter_IsThatOne()
    {
        Write("proc/self/cgroup", "0::/some/group\n");
        Write("sys/fs/cgroup/some/group/memory.max", "5000\n");
        Write("sys/fs/cgroup/some/memory.max", "3000\n");

        MemoryLeft lowest = Lowest();

        lowest.Bytes.ShouldBe(3000);
        lowest.Source.ShouldEndWith("some");
    }

    [Fact]
    public void Lowest_GroupOfVersionOneSeenFromInside_IsFoundAtTheTop()
    {
        Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/not/visible/here\n0::/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "8000\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "3000\n");
        Write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 2000\n");

        Lowest().Bytes.ShouldBe(7000);
    }

    private MemoryLeft Lowest() => new LinuxLimits(_root).Lowest();

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
