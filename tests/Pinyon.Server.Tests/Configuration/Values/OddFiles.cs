using System.Diagnostics;
using System.Net.Sockets;

namespace Pinyon.Server.Tests.Configuration.Values;

/// <summary>Makes what has the name of a file and is none.</summary>
internal static class OddFiles
{
    /// <summary>A named pipe: opening it to read waits for a writer.</summary>
    public static async Task MakePipeAsync(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        made.ExitCode.ShouldBe(0);
    }

    /// <summary>A socket of this machine, which stays after the listener is gone.</summary>
    public static Socket MakeSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }
}
