namespace Pinyon.Store;

/// <summary>Takes back the memory of values that callers hold: drafts and pinned values.</summary>
internal interface IValueOwner
{
    /// <summary>Frees a draft that will not be written.</summary>
    void Discard(uint draft);

    /// <summary>Ends one use of a pinned value.</summary>
    void Unpin(uint entry);
}
