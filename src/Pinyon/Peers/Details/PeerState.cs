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
}
