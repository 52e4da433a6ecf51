using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Client;

/// <summary>What all calls over one set of connections have in common.</summary>
internal sealed record GrpcClientOptions
{
    /// <summary>How long a TCP connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest message sent or taken; gRPC's customary 4 MB.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Silence after which a connection with calls on it is pinged, and how long the answer may take. Off by default:
    /// grpc's C core answers frequent pings with GOAWAY, so it is for servers that are known to bear it.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Where requests and replies take room.</summary>
    public PeerRooms Rooms { get; init; } = PeerRooms.Unbounded;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
