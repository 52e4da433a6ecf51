namespace Pinyon.Loading;

/// <summary>The user's functions, called so that nothing they do comes out as anything but a result.</summary>
internal sealed class GroupLoader(GroupOptions options)
{
    private readonly LoadContext _first = new(options.Name, isRefresh: false);
    private readonly LoadContext _refresh = new(options.Name, isRefresh: true);

    /// <summary>Whether one call can load many keys.</summary>
    public bool TakesMany => options.BatchLoader is not null;

    public TimeSpan Timeout => options.LoadTimeout;

    /// <summary>Calls the loader on the group's scheduler, the thread pool. Never throws.</summary>
    /// <returns>As many results as there are keys, in their order.</returns>
    public Task<LoadResult[]> LoadAsync(
        IReadOnlyList<CacheKey> keys, bool isRefresh, CancellationToken cancellationToken)
    {
        LoadContext context = isRefresh ? _refresh : _first;
        try
        {
            return Task.Factory.StartNew(
                () => CallAsync(keys, context, cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                options.LoadScheduler).Unwrap();
        }
        catch (TaskSchedulerException fault)
        {
            return Task.FromResult(Fail(keys, FaultText.Of(fault)));
        }
    }

    private async Task<LoadResult[]> CallAsync(
        IReadOnlyList<CacheKey> keys, LoadContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Loader is { } loader && (keys.Count == 1 || !TakesMany))
            {
                return [Checked(await loader(keys[0], context, cancellationToken))];
            }

            // Read once, by what it enumerates: the list is the user's, and its count may be another.
            IReadOnlyList<LoadResult>? brought = await options.BatchLoader!(keys, context, cancellationToken);
            LoadResult[] results = [.. (brought ?? []).Take(keys.Count + 1).Select(Checked)];
            return results.Length == keys.Count && brought!.Count == keys.Count
                ? results
                : Fail(keys, $"The loader brought {brought?.Count ?? 0} results for {keys.Count} keys.");
        }
        catch (Exception fault)
        {
            return Fail(keys, FaultText.Of(fault));
        }
    }

    // The list of tags is the user's, who may change it as soon as this returns: what is judged is what is kept.
    private static LoadResult Checked(LoadResult? result)
    {
        if (result is null) return LoadResult.Failed("The loader brought no result.");
        if (result.Tags is { } tags) result = result with { Tags = [.. tags] };
        return LoadResultRules.FaultOf(result) is { } fault ? LoadResult.Failed(fault) : result;
    }

    private static LoadResult[] Fail(IReadOnlyList<CacheKey> keys, string message)
    {
        var failed = LoadResult.Failed(message);
        return [.. keys.Select(_ => failed)];
    }
}
