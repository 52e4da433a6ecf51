namespace Pinyon.Store;

/// <summary>Whether a draft could be begun.</summary>
public enum DraftStatus : byte
{
    /// <summary>There is a draft.</summary>
    Begun,

    /// <summary>The value can never fit; nothing was evicted for it.</summary>
    TooLarge,

    /// <summary>
    /// Too much is being drafted: more than an eighth of the budget, or of one part of it. Try later, or write at once.
    /// </summary>
    Busy,
}
