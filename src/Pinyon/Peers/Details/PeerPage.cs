namespace Pinyon.Peers.Details;

/// <summary>A part of a member's keys.</summary>
/// <param name="Next">Where to go on; 0 = these were the last.</param>
/// <param name="Count">How many keys there were.</param>
/// <param name="Keys">The keys, unless only their number was asked for.</param>
internal sealed record PeerPage(ulong Next, long Count, IReadOnlyList<ReadOnlyMemory<byte>> Keys) : PeerDetail;
