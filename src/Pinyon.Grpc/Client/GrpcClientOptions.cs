using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Client;

/// <summary>Options of all calls over one set of connections.</summary>
internal sealed record GrpcClientOptions
{
    /// <summary>The longest time for opening a TCP connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest message sent or accepted, in bytes. gRPC's usual default is 4 MB.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>
    /// The idle time after which a connection with open calls is pinged, and the time limit of the reply. Off by
    /// default: gRPC's C core answers frequent pings with GOAWAY, so only for servers that accept them.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The message budgets of requests and replies.</summary>
    public MessageBudgets Budgets { get; init; } = MessageBudgets.Unbounded;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
