namespace Pinyon.Server.Loaders;

/// <summary>
/// The group of <c>--demo</c>: three pupils and their scores, as in the tutorials of the GeeCache family.
/// </summary>
internal static class DemoScores
{
    public const string Group = "scores";

    public static ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> score = key.ToString() switch
        {
            "Tom" => "630"u8,
            "Jack" => "589"u8,
            "Sam" => "567"u8,
            _ => default,
        };
        return ValueTask.FromResult(score.IsEmpty ? LoadResult.NotFound : LoadResult.Found(score.ToArray()));
    }
}
