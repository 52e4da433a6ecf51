namespace Pinyon.Store.Memory;

/// <summary>Where the parts of an entry lie in native memory.</summary>
internal static class EntryLayout
{
    /// <summary>32 bits; the top six are the policy's own.</summary>
    public const int Header = 0;

    /// <summary>64 bits, aligned to four bytes only.</summary>
    public const int Version = 4;

    /// <summary>32 bits: the policy's link to the entry before.</summary>
    public const int Previous = 12;

    /// <summary>32 bits: the policy's link to the entry after.</summary>
    public const int Next = 16;

    /// <summary>Where the parts begin that not every entry has, and then key and value.</summary>
    public const int Rest = 20;

    /// <summary>A reference counts in units of four bytes, so that 32 bits reach over 16 GiB.</summary>
    public const int UnitBits = 2;

    /// <summary>How far up the policy's bits stand in the header.</summary>
    public const int PolicyShift = 26;
}
