namespace Pinyon.Peers.Lanes;

/// <summary>Asks the peer for all keys of a batch at once, by a look-up that never waits at its owner.</summary>
/// <exception cref="PeerException">No usable answer.</exception>
internal delegate ValueTask<PeerReply> LookUpCall(
    string group, IReadOnlyList<PeerItem> items, TimeSpan timeout, CancellationToken cancellationToken);
