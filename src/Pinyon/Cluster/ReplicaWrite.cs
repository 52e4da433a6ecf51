namespace Pinyon.Cluster;

/// <summary>What happened to a key at its owner, and must happen at its replicas (R9).</summary>
/// <param name="Key">The key.</param>
/// <param name="Version">The version that it was given.</param>
/// <param name="IsRemoval">It was removed; otherwise replicas get what the owner has when it sends.</param>
/// <param name="Place">Its place in the request.</param>
internal readonly record struct ReplicaWrite(CacheKey Key, ulong Version, bool IsRemoval = false, int Place = 0)
{
    /// <summary>A load brought it: the slot's next owner may load it again.</summary>
    public bool IsLoad { get; init; }
}
