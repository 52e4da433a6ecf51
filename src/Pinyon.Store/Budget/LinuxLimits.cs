using System.Globalization;

namespace Pinyon.Store.Budget;

/// <summary>What the machine and the process's control groups leave it, as Linux reports in files.</summary>
/// <param name="root">Where the file system begins; another one in tests.</param>
internal sealed class LinuxLimits(string root)
{
    // Reserving addresses always succeeds; the memory behind them comes page by page, and when the limit is reached the
    // kernel ends the process. So the limits are asked beforehand. A group's limit holds for all groups below it, hence
    // every group from the process's own up to the top counts. What the kernel keeps of files that were not used lately
    // is counted as used, but it gives that back first.
    //
    //     /proc/self/cgroup   0::/some/group              version 2     /sys/fs/cgroup/some/group/memory.max
    //                         4:memory:/some/group        version 1     /sys/fs/cgroup/memory/some/group/memory.limit…
    //
    // A container often sees its own group as the top: then the path does not exist, and the top itself is right.
    public MemoryLeft Lowest()
    {
        long machine = NumberAfter("MemAvailable:", In("proc/meminfo")) * 1024 ?? long.MaxValue;
        var lowest = new MemoryLeft(machine, "the machine");
        foreach (string line in LinesOf(In("proc/self/cgroup")))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            bool isFirst = parts[1].Split(',').Contains("memory", StringComparer.Ordinal);
            if (!isFirst && parts[0] != "0") continue;
            string top = In(isFirst ? "sys/fs/cgroup/memory" : "sys/fs/cgroup");
            for (string group = parts[2].Trim('/'); ; group = Parent(group))
            {
                string path = Path.Combine(top, group);
                long left = isFirst
                    ? Left(path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
                    : Left(path, "memory.max", "memory.current", "inactive_file");
                if (left < lowest.Bytes) lowest = new(left, $"the control group {path}");
                if (group.Length == 0) break;
            }
        }

        return lowest;
    }

    private static long Left(string group, string limitFile, string usedFile, string fileBytes)
    {
        long? limit = NumberAfter("", Path.Combine(group, limitFile));
        if (limit is null) return long.MaxValue;   // no such group, or "max"
        long used = NumberAfter("", Path.Combine(group, usedFile)) ?? 0;
        long files = NumberAfter(fileBytes, Path.Combine(group, "memory.stat")) ?? 0;
        return Math.Max(0, limit.Value - Math.Max(0, used - files));
    }

    private static string Parent(string group) => group[..Math.Max(0, group.LastIndexOf('/'))];

    /// <summary>The number behind a word at the beginning of a line; null if there is none.</summary>
    private static long? NumberAfter(string word, string file)
    {
        foreach (string line in LinesOf(file))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int place = word.Length == 0 ? 0 : 1;
            if (parts.Length <= place || (place == 1 && parts[0] != word)) continue;
            bool isNumber = long.TryParse(
                parts[place], NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            if (isNumber) return number;
        }

        return null;
    }

    private static string[] LinesOf(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string In(string path) => Path.Combine(root, path);
}
