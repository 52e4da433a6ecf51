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
