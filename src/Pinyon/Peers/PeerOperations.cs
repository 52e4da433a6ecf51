namespace Pinyon.Peers;

/// <summary>What kinds of operations there are.</summary>
internal static class PeerOperations
{
    /// <summary>It changes entries: it carries a limit, past which it must not happen any more (R5).</summary>
    public static bool IsWrite(this PeerOperation operation) =>
        operation is PeerOperation.Set or PeerOperation.Delete or PeerOperation.Clear or PeerOperation.RemoveTag;

    /// <summary>It is for every member, whoever owns what.</summary>
    public static bool IsForAll(this PeerOperation operation) =>
        operation is PeerOperation.Clear or PeerOperation.RemoveTag;
}
