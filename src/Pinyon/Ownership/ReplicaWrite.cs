namespace Pinyon.Ownership;

/// <summary>What has happened to a key at its owner, and is to happen at its replicas (R9).</summary>
/// <param name="Key">The key's bytes.</param>
/// <param name="Version">Which version it was given.</param>
/// <param name="IsRemoval">It was removed; else replicas get what is there when they are told.</param>
/// <param name="Place">Its place in the request.</param>
internal readonly record struct ReplicaWrite(
    ReadOnlyMemory<byte> Key, ulong Version, bool IsRemoval = false, int Place = 0);
