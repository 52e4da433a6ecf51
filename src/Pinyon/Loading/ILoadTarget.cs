namespace Pinyon.Loading;

/// <summary>Where loads put what they bring. All but <see cref="LookOld"/> are called under the key's lock.</summary>
internal interface ILoadTarget
{
    /// <summary>A version above all that were issued before.</summary>
    ulong NextVersion();

    /// <summary>What is known of a key without loading it; null if nothing is.</summary>
    LoadOutcome? Look(in CacheKey key);

    /// <summary>An entry whose time is over, if the group allows it to serve when it cannot be loaded.</summary>
    LoadOutcome? LookOld(in CacheKey key);

    /// <summary>Whether there is an entry that still serves, but is old enough to be loaded anew.</summary>
    bool IsRefreshDue(in CacheKey key);

    /// <summary>Takes what a load brought; after a failure, the old entry serves as long as the group allows.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The version that the load took when it started.</param>
    /// <param name="result">What it brought.</param>
    /// <param name="keep">False if the key was written since.</param>
    /// <returns>What waiting callers get.</returns>
    LoadOutcome Take(in CacheKey key, ulong version, LoadResult result, bool keep);
}
