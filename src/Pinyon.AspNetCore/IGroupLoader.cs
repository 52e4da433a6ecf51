namespace Pinyon.AspNetCore;

/// <summary>A service that gets the values of a group's missing keys; <see cref="Loader"/> says how it is called.
/// </summary>
/// <remarks>
/// Each load gets its own scope, so a loader may take scoped services, such as a database context, in its constructor.
/// A loader that was registered as a singleton stays one.
/// </remarks>
public interface IGroupLoader
{
    /// <inheritdoc cref="Loader"/>
    ValueTask<LoadResult> LoadAsync(CacheKey key, LoadContext context, CancellationToken cancellationToken);
}
