namespace Pinyon;

/// <summary>Gets the values of many keys at once: all that one request misses at one owner.</summary>
/// <remarks>
/// Keys that are being loaded already are not among them. What it throws fails all of its keys; to fail some, give them
/// <see cref="LoadResult.Failed"/>. Otherwise as <see cref="Loader"/>.
/// </remarks>
/// <param name="keys">The keys, at least one, each once.</param>
/// <param name="context">For which group, and why.</param>
/// <param name="cancellationToken">Cancelled when no caller waits for any of the keys, or at the limit.</param>
/// <returns>A result for each key, in their order.</returns>
public delegate ValueTask<IReadOnlyList<LoadResult>> BatchLoader(
    IReadOnlyList<CacheKey> keys, LoadContext context, CancellationToken cancellationToken);
