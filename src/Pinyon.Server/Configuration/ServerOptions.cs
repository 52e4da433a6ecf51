using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Loaders;

namespace Pinyon.Server.Configuration;

/// <summary>The validated configuration of a node.</summary>
/// <remarks>Meaning, default, reason and price of each value stand in <see cref="Settings"/>, and only there.</remarks>
internal sealed record ServerOptions
{
    /// <summary>The name of this node's own entry in <see cref="Members"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients connect to.</summary>
    public required BindAddress Http { get; init; }

    /// <summary>Where this node listens for members, which need not be where they connect to.</summary>
    public required BindAddress Peer { get; init; }

    /// <summary>Where the other members connect to: the address of its own entry in <see cref="Members"/>.</summary>
    public required HostPort Advertise { get; init; }

    /// <summary>All members as they were listed, this node among them; this node alone if there was no list.</summary>
    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>The groups that were listed, each name once.</summary>
    public required ImmutableArray<GroupSetting> Groups { get; init; }

    /// <summary>Whether the group of the demonstration is there.</summary>
    public required bool Demo { get; init; }

    /// <summary>Bytes for entries, index and bookkeeping; 16 MB at least.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Client connections held open at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Bytes of the largest body of one request.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Bytes of large messages between members, all together.</summary>
    public required long MaxInFlightBytes { get; init; }

    /// <summary>The deadline of one request, its hop included.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>How long a stop waits for requests in flight; zero does not wait.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>For people or for machines.</summary>
    public required LogFormat LogFormat { get; init; }

    /// <summary>The least level that is told.</summary>
    public required LogLevel LogLevel { get; init; }
}
