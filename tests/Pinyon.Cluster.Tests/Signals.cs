using System.Runtime.InteropServices;

namespace Pinyon.Cluster.Tests;

/// <summary>Signals to a process.</summary>
internal static partial class Signals
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    public static void SendKill(int pid) => Send(pid, Kill);

    public static void SendTerminate(int pid) => Send(pid, Terminate);

    public static void Freeze(int pid) => Send(pid, Stop);

    public static void Thaw(int pid) => Send(pid, Continue);

    private static void Send(int pid, int signal) => NativeKill(pid, signal).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);
}
