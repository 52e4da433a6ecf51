namespace Pinyon.Peers.Details;

/// <summary>How an entry changes at its owner, in one step.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Amount">
/// <see cref="PeerUpdateKind.Increment"/>: what is added. <see cref="PeerUpdateKind.SetRange"/>: where the bytes go, 0
/// or more. 0 with all others.
/// </param>
internal sealed record PeerUpdate(PeerUpdateKind Kind, long Amount = 0) : PeerDetail
{
    /// <summary>It answers with the value that was there before, however large.</summary>
    public bool ReturnsOldValue => Kind is PeerUpdateKind.GetAndSet or PeerUpdateKind.GetAndRemove;

    /// <summary>It changes the times of an entry, and not its value.</summary>
    public bool ChangesTimes =>
        Kind is PeerUpdateKind.Expire or PeerUpdateKind.ExpireAndIdle or PeerUpdateKind.Persist;

    /// <summary>Where there is no entry, it does nothing.</summary>
    public bool NeedsEntry => ChangesTimes || Kind is PeerUpdateKind.GetAndRemove;
}
