using System.Net;
using System.Net.Sockets;

namespace Pinyon.AspNetCore.Tests;

internal static class Ports
{
    /// <summary>Ports of the loopback that nothing listened on a moment ago.</summary>
    public static int[] Free(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
