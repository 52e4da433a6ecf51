using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Server;

/// <summary>Limits of every call of a method.</summary>
internal sealed record GrpcServerOptions
{
    /// <summary>The longest message accepted or sent, in bytes. gRPC's usual default is 4 MB.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>
    /// The longest call, even if its client sends a longer deadline or none. Bounds what a stalled client can hold,
    /// such as half a request followed by silence. Methods that load slowly need more.
    /// </summary>
    public TimeSpan MaxCallTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The message budget of requests.</summary>
    public MessageBudgets Budgets { get; init; } = MessageBudgets.Unbounded;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
