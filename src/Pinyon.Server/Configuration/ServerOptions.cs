using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>The validated configuration of a node.</summary>
/// <remarks>Meaning, default, reason and price of each value are in <see cref="Settings"/> only.</remarks>
internal sealed record ServerOptions
{
    /// <summary>The name of this node's own entry in <see cref="Members"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients connect to.</summary>
    public required BindAddress Http { get; init; }

    /// <summary>Where this node listens for members; they may connect to another address.</summary>
    public required BindAddress Peer { get; init; }

    /// <summary>Where the other members connect to: the address of the own entry in <see cref="Members"/>.</summary>
    public required HostPort Advertise { get; init; }

    /// <summary>All members in the order of the list, with this node; only this node if there was no list.</summary>
    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>The full name of the file that <see cref="Members"/> came from and will come from; null = there is
    /// none.</summary>
    public required string? MembersFile { get; init; }

    /// <summary>The configured groups, each name once.</summary>
    public required ImmutableArray<GroupSetting> Groups { get; init; }

    /// <summary>Whether the demonstration group is added.</summary>
    public required bool Demo { get; init; }

    /// <summary>Bytes for entries, index and bookkeeping; at least 16 MB.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Client connections held open at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Bytes of the largest body of one request.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Bytes of all large messages between members together.</summary>
    public required long MaxInFlightBytes { get; init; }

    /// <summary>The deadline of one request, its hop included.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>How long a stop waits for requests in flight; zero does not wait.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>Whether log lines are JSON objects, not text.</summary>
    public required bool LogsJson { get; init; }

    /// <summary>The least level that is logged.</summary>
    public required LogLevel LogLevel { get; init; }
}
