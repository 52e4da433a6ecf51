namespace Pinyon.Peers;

/// <summary>A member's answer to one request: its own ring and clock, and a result for each item, in order.</summary>
/// <param name="Ring">Fingerprint of the receiver's slot table (R1).</param>
/// <param name="Clock">The receiver's hybrid logical clock (R2).</param>
/// <param name="Results">As many as the request had items.</param>
internal sealed record PeerReply(ulong Ring, ulong Clock, IReadOnlyList<PeerResult> Results);
