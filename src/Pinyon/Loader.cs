namespace Pinyon;

/// <summary>Gets the value of a key that no member has: from a database, another service, a computation.</summary>
/// <remarks>
/// Runs on the thread pool of the key's owner, once for all callers that ask until it ends. What it throws reaches all
/// of them as <see cref="CacheFailure.LoadFailed"/> with its message, and is not kept.
/// </remarks>
/// <param name="key">The key.</param>
/// <param name="context">For which group, and why.</param>
/// <param name="cancellationToken">
/// Cancelled when no caller waits any more, or at <see cref="GroupOptions.LoadTimeout"/>. A loader that ignores it
/// delays no caller: they have left, and its result is dropped.
/// </param>
public delegate ValueTask<LoadResult> Loader(CacheKey key, LoadContext context, CancellationToken cancellationToken);
