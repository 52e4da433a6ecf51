namespace Pinyon.Benchmarks;

/// <summary>The memory of this process as the operating system reports it.</summary>
internal static class ProcessMemory
{
    /// <summary>Anonymous resident memory in bytes: heaps and native memory, not the files of the runtime.</summary>
    public static long Anonymous => Read("RssAnon:") + Read("RssShmem:");

    private static long Read(string field)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(field.Length).Trim().ToString().Split(' ')[0]) * 1024;
            }
        }

        return 0;
    }
}
