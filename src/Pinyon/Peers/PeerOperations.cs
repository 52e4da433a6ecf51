using Pinyon.Peers.Details;
using Pinyon.Store;
using static Pinyon.Peers.PeerStatus;

namespace Pinyon.Peers;

/// <summary>What is true of each operation, in one table, and what may be answered to it, in another.</summary>
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

    // What the receiver may answer to an item of each. Busy and NotSent come with replies that carry values.
    private static readonly int[] Answers = AnswersOf(
        (PeerOperation.Get, Of(Found, NotFound, Pending, NotSent, Busy)),
        (PeerOperation.Load, Of(Found, NotFound, LoadFailed, NotSent, Busy, TimedOut)),
        (PeerOperation.Set, Of(Stored, ConditionFailed, TooLarge, Late)),
        (PeerOperation.Delete, Of(Found, NotFound, ConditionFailed, Late)),
        (PeerOperation.Clear, Of(Stored, Late)),
        (PeerOperation.RemoveTag, Of(Stored, Late)),
        (PeerOperation.Explain, Of(Found, NotFound, NotSent, Busy)),
        (PeerOperation.Revoke, Of(Found)),
        (PeerOperation.Replicate, Of(Stored, ConditionFailed, TooLarge, Late, Moved, OtherTerm)),
        (PeerOperation.Renew, 0),
        (PeerOperation.Update, Of(
            Found, NotFound, Stored, ConditionFailed, NotANumber, Overflow, TooLarge, Late, NotSent, Busy)),
        (PeerOperation.Touch, Of(Found, NotFound)),
        (PeerOperation.Scan, Of(Found, Busy)));

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

    /// <summary>Whether a status is an answer to an item at all: what else a member says is not believed.</summary>
    public static bool IsAnswer(this PeerOperation operation, in PeerItem item, PeerStatus status) => status switch
    {
        ConditionFailed => operation.CanAnswer(status) && HasCondition(operation, item),
        NotFound => operation.CanAnswer(status) && item.Update is null or { NeedsEntry: true },
        Stored => operation.CanAnswer(status) && item.Update is null or { NeedsEntry: false },
        _ => operation.CanAnswer(status),
    };

    private static bool CanAnswer(this PeerOperation operation, PeerStatus status) =>
        (Answers[(int)operation] & (1 << (int)status)) != 0;

    // The condition of a replicate is its version.
    private static bool HasCondition(PeerOperation operation, in PeerItem item) => operation is PeerOperation.Replicate
        || item.When is not Condition.Always || item.Update is { Kind: PeerUpdateKind.Persist };

    private static int[] AnswersOf(params (PeerOperation Operation, int Answers)[] rows)
    {
        var table = new int[Enum.GetValues<PeerOperation>().Length];
        foreach ((PeerOperation operation, int answers) in rows)
        {
            // Any group may be unknown; a key's owner may be another member.
            table[(int)operation] = answers | Of(NoSuchGroup) | (operation.IsForOwner() ? Of(Moved) : 0);
        }

        return table;
    }

    private static int Of(params ReadOnlySpan<PeerStatus> statuses)
    {
        int set = 0;
        foreach (PeerStatus status in statuses) set |= 1 << (int)status;
        return set;
    }

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
