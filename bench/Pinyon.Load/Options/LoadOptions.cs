using Pinyon.Load.Keys;

namespace Pinyon.Load.Options;

/// <summary>The validated options of the command line.</summary>
internal sealed record LoadOptions
{
    /// <summary>How long a request may take before it counts as failed.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Where nodes answer HTTP, each with a closing slash; empty if peers are asked.</summary>
    public required IReadOnlyList<Uri> Http { get; init; }

    /// <summary>Where members answer peers, as <c>host:port</c>; empty if HTTP is asked.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>
    /// Members, as <c>name=host:port</c>, whose cluster a node in this process belongs to; empty if others ask.
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

    /// <summary>Processes whose CPU time is measured.</summary>
    public required IReadOnlyList<int> ProcessIds { get; init; }

    /// <summary>File for the figures as JSON, <c>-</c> for the standard output; null for none.</summary>
    public required string? JsonFile { get; init; }
}
