using System.Net.Sockets;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Connects within the timeout, using only blocking calls: the lane has a thread of its own.</summary>
internal static class LaneConnector
{
    /// <exception cref="GrpcException">The connection failed or timed out.</exception>
    public static LaneSocket Connect(HostPort address, GrpcClientOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bool isLate = false;
        try
        {
            using (options.Time.CreateTimer(_ => GiveUp(), null, options.ConnectTimeout, Timeout.InfiniteTimeSpan))
            {
                socket.Connect(address.Host, address.Port);
            }

            return new LaneSocket(socket, options.KeepAlive);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            string words = Volatile.Read(ref isLate)
                ? $"no connection within {options.ConnectTimeout.TotalSeconds:0.###} s"
                : char.ToLowerInvariant(fault.Message[0]) + fault.Message[1..];
            throw new GrpcException(new GrpcStatus(GrpcStatusCode.Unavailable, words), fault)
            {
                IsTransportFault = true,
                WasNeverSent = true,
            };
        }

        void GiveUp()
        {
            Volatile.Write(ref isLate, true);
            socket.Dispose();
        }
    }
}
