using Pinyon.Load.Keys;

namespace Pinyon.Load.Options;

/// <summary>The validated options of a run.</summary>
internal sealed record LoadOptions
{
    /// <summary>How long a request may take before it counts as failed.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Base addresses of nodes, each with a trailing slash; empty if the load goes to peers.</summary>
    public required IReadOnlyList<Uri> Http { get; init; }

    /// <summary>Peer addresses of members, <c>host:port</c>; empty if the load goes over HTTP.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>
    /// Members, <c>name=host:port</c>, of the cluster that a node in this process joins; empty otherwise.
    /// </summary>
    public required IReadOnlyList<string> Members { get; init; }

    public required int Callers { get; init; }

    public required double Seconds { get; init; }

    public required double Warmup { get; init; }

    public required int Keys { get; init; }

    public required int ValueSize { get; init; }

    /// <summary>Share of the requests that read; the others write.</summary>
    public required double Reads { get; init; }

    public required KeyDistribution Distribution { get; init; }

    /// <summary>Keys of one request.</summary>
    public required int Batch { get; init; }

    public required int Seed { get; init; }

    public required bool Verify { get; init; }

    /// <summary>Processes whose CPU time is reported.</summary>
    public required IReadOnlyList<int> ProcessIds { get; init; }

    /// <summary>File for the figures as JSON, <c>-</c> for the standard output; null for none.</summary>
    public required string? JsonFile { get; init; }
}
