namespace Pinyon.Entries;

/// <summary>What a look at a key found.</summary>
internal enum EntryState : byte
{
    /// <summary>Nothing that counts: no entry, or one that was cleared.</summary>
    Absent,

    /// <summary>A value to return.</summary>
    Found,

    /// <summary>The knowledge that the key has no value.</summary>
    KnownAbsent,

    /// <summary>A value whose time is over, and that serves only if it cannot be loaded anew.</summary>
    Overdue,

    /// <summary>Something that is longer than was asked for, so it was not read.</summary>
    TooLong,
}
