namespace Pinyon.Peers;

/// <summary>What is true of an operation; <see cref="PeerOperations"/> has the table.</summary>
[Flags]
internal enum OperationTraits
{
    None = 0,

    /// <summary>It returns entries, or all but their values.</summary>
    Reads = 1 << 0,

    /// <summary>It changes entries: it carries a limit after which it must not be applied (R5).</summary>
    Writes = 1 << 1,

    /// <summary>It is for the owner of the key; any other member answers <see cref="PeerStatus.Moved"/> (R1).</summary>
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
