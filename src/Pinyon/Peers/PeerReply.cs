using Pinyon.Peers.Budget;

namespace Pinyon.Peers;

/// <summary>A member's answer to one request: its own ring and clock, and a result for each item, in order.</summary>
/// <param name="Ring">Fingerprint of the receiver's slot table (R1).</param>
/// <param name="Clock">The receiver's hybrid logical clock (R2).</param>
/// <param name="Results">As many as the request had items.</param>
/// <param name="Lease">The number of the lease that copies in the results belong to; 0 = there is none (R4).</param>
/// <param name="LeaseTime">
/// For how many milliseconds the lease is granted, counted from the sending of the request; 0 = it is not renewed.
/// </param>
internal sealed record PeerReply(
    ulong Ring,
    ulong Clock,
    IReadOnlyList<PeerResult> Results,
    ulong Lease = 0,
    long LeaseTime = 0) : IDisposable
{
    /// <summary>At its sender: the bytes of the message budget that its values have taken.</summary>
    public BudgetShare Share { get; init; } = BudgetShare.None;

    /// <summary>It was sent, or is no longer wanted.</summary>
    public void Dispose() => Share.Dispose();
}
