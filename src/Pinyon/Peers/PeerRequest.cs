using Pinyon.Peers.Budget;

namespace Pinyon.Peers;

/// <summary>One operation on any number of keys of one group, all sent to one member.</summary>
/// <param name="Operation">What to do with each item.</param>
/// <param name="Group">The group that the keys belong to.</param>
/// <param name="Header">Ring, clock and limits of the call.</param>
/// <param name="Items">The keys; results come back in the same order.</param>
internal sealed record PeerRequest(
    PeerOperation Operation,
    string Group,
    PeerHeader Header,
    IReadOnlyList<PeerItem> Items)
{
    /// <summary>
    /// How often what has a limit may come late. Each refusal moves the limit, so two do unless clocks are set.
    /// </summary>
    public const int MaxLate = 4;

    /// <summary>At its sender: what keeps the bytes of its reply counted; null: they count until it was read.</summary>
    public IBudgetHolder? Hold { get; init; }

    /// <summary>At its receiver: how long its reply may wait for the message budget.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>At its receiver: an update that would return a value of more bytes is not applied.</summary>
    public int Longest { get; init; } = int.MaxValue;
}
