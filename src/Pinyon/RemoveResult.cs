namespace Pinyon;

/// <summary>What became of one key of a batch of removals.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsRemoved">Whether there was an entry, and it is gone.</param>
/// <param name="Error">Why the key could not be served; null if it was.</param>
public readonly record struct RemoveResult(CacheKey Key, bool IsRemoved, CacheException? Error);
