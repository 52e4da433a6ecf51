namespace Pinyon;

/// <summary>Why a request on a key could not be carried out.</summary>
public enum CacheFailure
{
    /// <summary>
    /// No connection to the key's owner, or it broke before the answer was whole; and if it was a read, none to any
    /// member that keeps the key too (<see cref="GroupOptions.Replicas"/>).
    /// </summary>
    OwnerUnreachable,

    /// <summary>
    /// The owner did not answer within the time of the request, or a load was not over in time. A write may or may not
    /// have been applied.
    /// </summary>
    TimedOut,

    /// <summary>The value is larger than the owner's store, or a message between members, can hold.</summary>
    TooLarge,

    /// <summary>The write reached its owner after its own deadline, each time, and was not applied.</summary>
    Late,

    /// <summary>The members do not agree on who owns the key, and asking twice did not settle it.</summary>
    NoOwner,

    /// <summary>The owner has no group of that name.</summary>
    NoSuchGroup,

    /// <summary>The owner's answer could not be used.</summary>
    BrokenAnswer,

    /// <summary>The group's loader failed; the message is the loader's own. No other member was asked.</summary>
    LoadFailed,

    /// <summary>
    /// As many loads as the group allows were under way for as long as the request could wait; or too many requests
    /// wait for the owner already; or the message was too large for the message budget, here or at the owner, in that
    /// time. A write was not applied.
    /// </summary>
    Busy,

    /// <summary>
    /// A conditional write or a read-modify-write was sent, and no answer came: it was applied once or not at all, and
    /// is never repeated. Look at the key before trying again.
    /// </summary>
    OutcomeUnknown,

    /// <summary>The value to add to is not a decimal integer of 64 bits. Nothing changed.</summary>
    NotANumber,

    /// <summary>The sum would not fit into 64 bits. Nothing changed.</summary>
    Overflow,
}
