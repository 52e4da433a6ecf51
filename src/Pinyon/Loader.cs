namespace Pinyon;

/// <summary>Gets the value of a key that no member has: from a database, another service, a computation.</summary>
/// <remarks>
/// Runs on the thread pool of the key's owner, once for all who ask meanwhile. What it throws reaches every one of them
/// as <see cref="CacheFailure.LoadFailed"/> with its message, and is not kept.
/// </remarks>
/// <param name="key">The key.</param>
/// <param name="context">For which group, and why.</param>
/// <param name="cancellationToken">
/// Cancelled when nobody waits any more, or at <see cref="GroupOptions.LoadTimeout"/>. A loader that does not listen to
/// it holds up nobody: its callers have left, and its result is thrown away.
/// </param>
public delegate ValueTask<LoadResult> Loader(CacheKey key, LoadContext context, CancellationToken cancellationToken);
