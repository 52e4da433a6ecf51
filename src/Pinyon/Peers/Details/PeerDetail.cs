namespace Pinyon.Peers.Details;

/// <summary>What only one operation needs, of an item or of a result: so that all others carry one reference for it.
/// </summary>
internal abstract record PeerDetail;
