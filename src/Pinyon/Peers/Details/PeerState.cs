namespace Pinyon.Peers.Details;

/// <summary>What a replica learns of an entry besides what every write carries (R9).</summary>
/// <param name="Version">The version that its owner has issued.</param>
internal sealed record PeerState(ulong Version) : PeerDetail
{
    /// <summary>
    /// There is no entry any more. The item's time to live is how long that is to be remembered; 0 = not at all (R8).
    /// </summary>
    public bool IsRemoved { get; init; }

    /// <summary>It is known that the key has no value.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Milliseconds until it is to be loaded anew; 0 = never (R10).</summary>
    public long RefreshIn { get; init; }

    /// <summary>Milliseconds beyond its time to live that it serves if it cannot be loaded anew.</summary>
    public long Grace { get; init; }

    /// <summary>
    /// The receiver's term as the sender knows it: it ends with the receiver's view of the cluster, so what was sent
    /// before a change of view and arrives afterwards is refused.
    /// </summary>
    public ulong Term { get; init; }

    /// <summary>Fingerprint of the view of the cluster by which it is sent. One that sees another refuses it.</summary>
    public ulong View { get; init; }

    /// <summary>Whether the sender owns the key in that view.</summary>
    public bool IsFromOwner { get; init; }
}
