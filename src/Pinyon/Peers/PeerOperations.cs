using static Pinyon.Peers.OperationTraits;

namespace Pinyon.Peers;

/// <summary>What is true of each operation, in one table.</summary>
internal static class PeerOperations
{
    private static readonly OperationTraits[] Table = TableOf(
        (PeerOperation.Get, Reads | ForOwner | HasLongReplies | IsShort),
        (PeerOperation.Load, Reads | ForOwner | HasLongReplies),
        (PeerOperation.Set, Writes | ForOwner | IsShort),
        (PeerOperation.Delete, Writes | ForOwner | IsShort),
        (PeerOperation.Clear, Writes | ForEveryMember),
        (PeerOperation.RemoveTag, Writes | ForEveryMember),
        (PeerOperation.Explain, ForOwner),
        (PeerOperation.Revoke, Urgent | IsShort),
        (PeerOperation.Replicate, Writes | Urgent | IsShort),
        (PeerOperation.Renew, Urgent | IsShort),
        (PeerOperation.Update, Writes | ForOwner | HasLongReplies | IsShort),
        (PeerOperation.Touch, Reads | ForOwner | IsShort),
        (PeerOperation.Scan, HasLongReplies));

    public static bool Is(this PeerOperation operation, OperationTraits trait) =>
        (Table[(int)operation] & trait) != None;

    /// <inheritdoc cref="OperationTraits.Reads"/>
    public static bool IsRead(this PeerOperation operation) => operation.Is(Reads);

    /// <inheritdoc cref="OperationTraits.Writes"/>
    public static bool IsWrite(this PeerOperation operation) => operation.Is(Writes);

    /// <inheritdoc cref="OperationTraits.ForOwner"/>
    public static bool IsForOwner(this PeerOperation operation) => operation.Is(ForOwner);

    /// <inheritdoc cref="OperationTraits.ForEveryMember"/>
    public static bool IsForAll(this PeerOperation operation) => operation.Is(ForEveryMember);

    /// <summary>Whether a result says that the key was written, or removed, or that its absence was noted.</summary>
    public static bool IsApplied(this PeerOperation operation, PeerStatus status) => operation switch
    {
        PeerOperation.Set or PeerOperation.Replicate => status is PeerStatus.Stored,
        PeerOperation.Delete => status is PeerStatus.Found or PeerStatus.NotFound,
        PeerOperation.Update => status is PeerStatus.Found or PeerStatus.Stored,
        _ => false,
    };

    private static OperationTraits[] TableOf(params (PeerOperation Operation, OperationTraits Traits)[] rows)
    {
        var table = new OperationTraits[Enum.GetValues<PeerOperation>().Length];
        foreach ((PeerOperation operation, OperationTraits traits) in rows) table[(int)operation] = traits;
        return table;
    }
}
