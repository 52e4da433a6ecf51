namespace Pinyon.Peers;

/// <summary>What kinds of operations there are.</summary>
internal static class PeerOperations
{
    /// <summary>It returns entries, or all but their values.</summary>
    public static bool IsRead(this PeerOperation operation) =>
        operation is PeerOperation.Get or PeerOperation.Load or PeerOperation.Touch;

    /// <summary>It changes entries: it carries a limit, past which it must not happen any more (R5).</summary>
    public static bool IsWrite(this PeerOperation operation) =>
        operation is PeerOperation.Set or PeerOperation.Delete or PeerOperation.Update or PeerOperation.Clear
            or PeerOperation.RemoveTag or PeerOperation.Replicate;

    /// <summary>It is for every member, not for owners alone.</summary>
    public static bool IsForAll(this PeerOperation operation) =>
        operation is PeerOperation.Clear or PeerOperation.RemoveTag;

    /// <summary>It is for the owner of the key; any other member answers <see cref="PeerStatus.Moved"/> (R1).</summary>
    public static bool IsForOwner(this PeerOperation operation) =>
        !operation.IsForAll() && operation is not (PeerOperation.Replicate or PeerOperation.Scan);

    /// <summary>Whether a result says that the key was written, or removed, or that its absence was noted.</summary>
    public static bool IsApplied(this PeerOperation operation, PeerStatus status) => operation switch
    {
        PeerOperation.Set or PeerOperation.Replicate => status is PeerStatus.Stored,
        PeerOperation.Delete => status is PeerStatus.Found or PeerStatus.NotFound,
        PeerOperation.Update => status is PeerStatus.Found or PeerStatus.Stored,
        _ => false,
    };
}
