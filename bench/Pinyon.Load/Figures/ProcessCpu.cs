using System.Globalization;

namespace Pinyon.Load.Figures;

/// <summary>The CPU time that another process has used so far, as Linux reports it in <c>/proc/PID/stat</c>.</summary>
internal static class ProcessCpu
{
    // The kernel counts in ticks of 1/USER_HZ s. USER_HZ is part of the interface and 100 on every architecture that
    // .NET runs on, independent of the kernel's HZ. A figure is therefore exact to 10 ms, enough for a run of seconds.
    private const int TicksPerSecond = 100;

    // proc_pid_stat(5): "pid (name) state ppid …"; utime and stime are the 14th and 15th. The name may hold spaces and
    // brackets, so counting starts after its last bracket, at the 3rd field.
    private const int UserTicks = 14 - 3;
    private const int SystemTicks = 15 - 3;

    /// <summary>User and system time of all threads of a process; null if no process has this id.</summary>
    public static TimeSpan? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Parses the text of the file; null if it has another form.</summary>
    public static TimeSpan? Parse(string stat)
    {
        int bracket = stat.LastIndexOf(')');
        string[] fields = stat[(bracket + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return bracket >= 0
            && fields.Length > SystemTicks
            && TryTicks(fields[UserTicks], out long user)
            && TryTicks(fields[SystemTicks], out long system)
            ? TimeSpan.FromTicks((user + system) * (TimeSpan.TicksPerSecond / TicksPerSecond))
            : null;
    }

    private static bool TryTicks(string field, out long ticks) =>
        long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out ticks);
}
