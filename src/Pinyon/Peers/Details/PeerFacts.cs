namespace Pinyon.Peers.Details;

/// <summary>What a touch tells of an entry, and an update of what it changed, besides what every result says.</summary>
/// <param name="Length">Bytes of the value; after an update, of the new one.</param>
/// <param name="OldVersion">The version that an update has replaced; 0 = there was no entry.</param>
/// <param name="TimeToIdle">Milliseconds that the entry lives after each touch; 0 = no limit.</param>
internal sealed record PeerFacts(long Length, ulong OldVersion = 0, long TimeToIdle = 0) : PeerDetail;
