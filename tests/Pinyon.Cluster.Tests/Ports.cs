using System.Net;
using System.Net.Sockets;

namespace Pinyon.Cluster.Tests;

/// <summary>Free ports, below those that the system gives to outgoing connections.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = First + (Environment.ProcessId * 37 % (Last - First));

    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
