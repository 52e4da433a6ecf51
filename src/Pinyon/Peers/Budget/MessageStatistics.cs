using System.Runtime.InteropServices;

namespace Pinyon.Peers.Budget;

/// <summary>The large messages between members that a node has in memory, by where they are on their way.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessageStatistics
{
    /// <summary>Requests of this node that are being sent.</summary>
    public BudgetStatistics RequestsSent { get; init; }

    /// <summary>Requests of others that are being received or carried out.</summary>
    public BudgetStatistics RequestsTaken { get; init; }

    /// <summary>Replies to others that are being made or sent.</summary>
    public BudgetStatistics RepliesSent { get; init; }

    /// <summary>Replies to this node that are being received, or that its clients have not read yet.</summary>
    public BudgetStatistics RepliesTaken { get; init; }

    /// <summary>All that did not fit in time.</summary>
    public long Refused =>
        RequestsSent.Refused + RequestsTaken.Refused + RepliesSent.Refused + RepliesTaken.Refused;
}
