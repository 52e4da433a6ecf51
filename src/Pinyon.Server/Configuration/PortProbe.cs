using System.Net.Sockets;

namespace Pinyon.Server.Configuration;

/// <summary>Asks the system, before anything starts, whether this process may listen at an address.</summary>
/// <remarks>It binds and lets go without listening, so that no client is ever accepted by a probe.</remarks>
internal static class PortProbe
{
    /// <summary>What is in the way, as the end of a sentence that begins with the flag; null if nothing is.</summary>
    public static string? Problem(BindAddress address)
    {
        try
        {
            using var socket = new Socket(address.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address.ToEndPoint());
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"cannot listen at {address}: the port is in use",
                SocketError.AddressNotAvailable =>
                    $"cannot listen at {address}: {address.Address} is not an address of this machine",
                SocketError.AccessDenied =>
                    $"cannot listen at {address}: the system does not allow this user to take port {address.Port}",
                _ => $"cannot listen at {address}: {exception.Message.TrimEnd('.')}",
            };
        }
    }
}
