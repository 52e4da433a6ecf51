using System.Collections.Concurrent;

namespace Pinyon.Benchmarks.Cluster;

/// <summary>Many concurrent callers that miss the same key, and its loader.</summary>
internal sealed class Stampede
{
    /// <summary>The duration of a load.</summary>
    public static readonly TimeSpan LoadTime = TimeSpan.FromMilliseconds(50);

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly ConcurrentDictionary<CacheKey, int> _loads = [];

    /// <summary>Takes its time, and counts.</summary>
    public async ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        _loads.AddOrUpdate(key, 1, static (_, count) => count + 1);
        await Task.Delay(LoadTime, Time, cancellationToken);
        return LoadResult.Found(new byte[HotKeyLoad.ValueLength]);
    }

    /// <summary>How often this process loaded the key. Valid when all processes have their answers.</summary>
    public int LoadsOf(string key) => _loads.GetValueOrDefault(new CacheKey(key));

    public static async Task<StampedeFigures> RunAsync(Group group, int callers, string key)
    {
        long began = Time.GetTimestamp();
        CacheEntry?[] entries = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(_ => group.GetAsync(new CacheKey(key)).AsTask()));
        return new StampedeFigures(
            entries.Count(entry => entry is not null), Time.GetElapsedTime(began).TotalSeconds);
    }
}
