namespace Pinyon.Testing.Histories;

/// <summary>What an operation of a history did to its key.</summary>
internal enum OperationKind
{
    /// <summary>Looked: saw a value, or that there was none.</summary>
    Get,

    /// <summary>Wrote a value.</summary>
    Set,

    /// <summary>Made the key absent.</summary>
    Delete,

    /// <summary>Added <see cref="Operation.Argument"/> to the number in place; none counts as 0.</summary>
    Increment,

    /// <summary>Put the three digits of <see cref="Operation.Argument"/> behind those in place.</summary>
    Append,

    /// <summary>Wrote a value, and saw the one before.</summary>
    GetAndSet,

    /// <summary>Made the key absent, and saw the value before.</summary>
    GetAndRemove,

    /// <summary>
    /// Gave the entry a time to live of <see cref="Operation.Argument"/> milliseconds. It says nothing of the value, so
    /// the register does not see it: <see cref="ExpiryRule"/> does.
    /// </summary>
    Expire,

    /// <summary>
    /// A loader's call that brought a value: a write that may be kept or not, and is as old as the call's beginning
    /// (COHERENCE R3), however long it took.
    /// </summary>
    Load,

    /// <summary>
    /// The key's owner changed: from the first member that knew of it to the last. By its outcome the entry was lost
    /// once in this time, or may have been, or was not.
    /// </summary>
    Change,
}
