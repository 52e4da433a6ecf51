namespace Pinyon.Grpc.Peers;

/// <summary>How a member talks to its peers.</summary>
public sealed record GrpcPeerOptions
{
    /// <summary>
    /// How long a TCP connection to a peer may take to be established; at most a day, default 1 s. Higher tolerates
    /// slower networks, at the expense of noticing a dead host later.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest message, sent or received, in bytes; default 72 MB: the largest value, 64 MB, and what travels with
    /// it. It must be the same on all members: what one may send, the others must take.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 72 << 20;

    /// <summary>
    /// Bytes of messages above 64 KB that this process has in memory at once, at least <see cref="MaxMessageBytes"/>;
    /// default 128 MB. A quarter each is for requests sent, requests taken, replies sent and replies taken; a message
    /// longer than its quarter travels alone. A message that does not fit waits until its request's deadline, and then
    /// fails as busy. Higher lets more large values travel at once, at the expense of memory outside the budget: a
    /// message takes up to twice its length while it is encoded or decoded.
    /// </summary>
    public long MaxInFlightBytes { get; init; } = 128 << 20;

    /// <summary>The clock for the deadlines of calls.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
