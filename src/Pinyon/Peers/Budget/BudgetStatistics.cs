using System.Runtime.InteropServices;

namespace Pinyon.Peers.Budget;

/// <summary>The large messages of one kind, above 64 KB, that a node has in memory.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BudgetStatistics
{
    /// <summary>Their lengths together, now.</summary>
    public long Bytes { get; init; }

    /// <summary>The most that they have been together.</summary>
    public long MostBytes { get; init; }

    /// <summary>Messages that wait now.</summary>
    public long Waiting { get; init; }

    /// <summary>Messages that had to wait.</summary>
    public long Waited { get; init; }

    /// <summary>Messages that did not fit in time; their calls failed as busy.</summary>
    public long Refused { get; init; }
}
