using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon;

/// <summary>What a node needs to know to take part in a cluster.</summary>
public sealed record PinyonNodeOptions
{
    /// <summary>This node's name among the members.</summary>
    public required string Name { get; init; }

    /// <summary>Who the members are, this node among them.</summary>
    public required IMembership Membership { get; init; }

    /// <summary>How to reach the others.</summary>
    public required IPeerTransport Transport { get; init; }

    /// <summary>
    /// Bytes for everything that this node keeps: entries, their keys, index and bookkeeping. Default 256 MB. Higher
    /// keeps more entries, at the expense of the rest of the process.
    /// </summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// How long one request may take, its hop to the owner included. Default 3 s. Lower answers sooner that something
    /// is wrong, at the expense of requests that would still have been answered.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Names of the groups, the same on every member; they share the memory evenly. Default: one, <c>default</c>.
    /// </summary>
    public IReadOnlyList<string> Groups { get; init; } = ["default"];

    /// <summary>Where time comes from. Default: the system's clocks.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
