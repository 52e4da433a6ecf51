namespace Pinyon.Peers.Details;

/// <summary>Which part of a member's keys is asked for.</summary>
/// <param name="Position">0 to begin, then what the last answer said.</param>
/// <param name="Count">About how many entries to look at, at least 1; the receiver has a limit of its own.</param>
/// <param name="Pattern">What the keys must match (<see cref="KeyPattern"/>); empty = all of them.</param>
/// <param name="CountsOnly">How many there are is asked, not which.</param>
internal sealed record PeerScan(
    ulong Position, int Count, ReadOnlyMemory<byte> Pattern = default, bool CountsOnly = false) : PeerDetail;
