namespace Pinyon.Memory;

/// <summary>What this process holds, by the kernel's account.</summary>
internal static class ProcessMemory
{
    /// <summary>Anonymous and shared resident memory in bytes: what a limit on memory is judged by.</summary>
    public static long Private() => File.ReadLines("/proc/self/status")
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words[0] is "RssAnon:" or "RssShmem:")
        .Sum(words => long.Parse(words[1])) << 10;
}
