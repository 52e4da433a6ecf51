using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Server;

/// <summary>The limits that a server sets to every call of a method.</summary>
internal sealed record GrpcServerOptions
{
    /// <summary>Longest message taken or sent; gRPC's customary 4 MB.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>
    /// A call ends after this time even if its client allows more or names no deadline, so half a request followed by
    /// silence holds nothing for longer. Higher suits methods that load slowly, at the expense of what a stalled
    /// client can tie up.
    /// </summary>
    public TimeSpan MaxCallTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where requests take room.</summary>
    public PeerRooms Rooms { get; init; } = PeerRooms.Unbounded;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
