namespace Pinyon.Peers;

/// <summary>What is true of each operation, in one table.</summary>
internal static class PeerOperations
{
    private static readonly Traits[] Table = TableOf(
        (PeerOperation.Get, Traits.Reads | Traits.ForOwner | Traits.HasLongReplies | Traits.IsShort),
        (PeerOperation.Load, Traits.Reads | Traits.ForOwner | Traits.HasLongReplies),
        (PeerOperation.Set, Traits.Writes | Traits.ForOwner | Traits.IsShort),
        (PeerOperation.Delete, Traits.Writes | Traits.ForOwner | Traits.IsShort),
        (PeerOperation.Clear, Traits.Writes | Traits.ForEveryMember),
        (PeerOperation.RemoveTag, Traits.Writes | Traits.ForEveryMember),
        (PeerOperation.Explain, Traits.ForOwner),
        (PeerOperation.Revoke, Traits.Urgent | Traits.IsShort),
        (PeerOperation.Replicate, Traits.Writes | Traits.Urgent | Traits.IsShort),
        (PeerOperation.Renew, Traits.Urgent | Traits.IsShort),
        (PeerOperation.Update, Traits.Writes | Traits.ForOwner | Traits.HasLongReplies | Traits.IsShort),
        (PeerOperation.Touch, Traits.Reads | Traits.ForOwner | Traits.IsShort),
        (PeerOperation.Scan, Traits.HasLongReplies));

    /// <inheritdoc cref="Traits.Reads"/>
    public static bool IsRead(this PeerOperation operation) => operation.Is(Traits.Reads);

    /// <inheritdoc cref="Traits.Writes"/>
    public static bool IsWrite(this PeerOperation operation) => operation.Is(Traits.Writes);

    /// <inheritdoc cref="Traits.ForOwner"/>
    public static bool IsForOwner(this PeerOperation operation) => operation.Is(Traits.ForOwner);

    /// <inheritdoc cref="Traits.ForEveryMember"/>
    public static bool IsForAll(this PeerOperation operation) => operation.Is(Traits.ForEveryMember);

    /// <inheritdoc cref="Traits.HasLongReplies"/>
    public static bool HasLongReplies(this PeerOperation operation) => operation.Is(Traits.HasLongReplies);

    /// <inheritdoc cref="Traits.Urgent"/>
    public static bool IsUrgent(this PeerOperation operation) => operation.Is(Traits.Urgent);

    /// <inheritdoc cref="Traits.IsShort"/>
    public static bool IsShort(this PeerOperation operation) => operation.Is(Traits.IsShort);

    /// <summary>Whether a result says that the key was written, or removed, or that its absence was noted.</summary>
    public static bool IsApplied(this PeerOperation operation, PeerStatus status) => operation switch
    {
        PeerOperation.Set or PeerOperation.Replicate => status is PeerStatus.Stored,
        PeerOperation.Delete => status is PeerStatus.Found or PeerStatus.NotFound,
        PeerOperation.Update => status is PeerStatus.Found or PeerStatus.Stored,
        _ => false,
    };

    private static Traits[] TableOf(params (PeerOperation Operation, Traits Traits)[] rows)
    {
        var table = new Traits[Enum.GetValues<PeerOperation>().Length];
        foreach ((PeerOperation operation, Traits traits) in rows) table[(int)operation] = traits;
        return table;
    }

    private static bool Is(this PeerOperation operation, Traits trait) =>
        (Table[(int)operation] & trait) != Traits.None;

    [Flags]
    private enum Traits
    {
        None = 0,

        /// <summary>It returns entries, or all but their values.</summary>
        Reads = 1 << 0,

        /// <summary>It changes entries: it carries a limit after which it must not be applied (R5).</summary>
        Writes = 1 << 1,

        /// <summary>
        /// It is for the owner of the key; any other member answers <see cref="PeerStatus.Moved"/> (R1).
        /// </summary>
        ForOwner = 1 << 2,

        /// <summary>It is sent to every member.</summary>
        ForEveryMember = 1 << 3,

        /// <summary>Its replies carry values or keys, which the message budget counts.</summary>
        HasLongReplies = 1 << 4,

        /// <summary>Its request takes nothing of the message budget, because it frees some by completing.</summary>
        Urgent = 1 << 5,

        /// <summary>It is answered soon, so it travels by lane if request and reply are short.</summary>
        IsShort = 1 << 6,
    }
}
