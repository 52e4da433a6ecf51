namespace Pinyon;

/// <summary>What became of one key of a batch.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entry">The entry that a get found; null if there is none, or its owner could not be asked.</param>
/// <param name="Error">Why the key could not be served; null if it was.</param>
public readonly record struct CacheResult(CacheKey Key, CacheEntry? Entry, CacheException? Error);
