using Microsoft.Extensions.DependencyInjection;

namespace Pinyon.AspNetCore;

/// <summary>Gives every load a scope and a loader of its own.</summary>
internal sealed class ScopedLoader<TLoader>(IServiceScopeFactory scopes)
    where TLoader : class, IGroupLoader
{
    public async ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TLoader>().LoadAsync(key, context, cancellationToken);
    }
}
