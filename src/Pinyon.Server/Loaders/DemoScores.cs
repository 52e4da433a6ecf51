using System.Text;

namespace Pinyon.Server.Loaders;

/// <summary>
/// The group of <c>--demo</c>: three pupils and their scores, as in the caches of the GeeCache family.
/// </summary>
internal static class DemoScores
{
    public const string Group = "scores";

    public static ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        string? score = key.ToString() switch
        {
            "Tom" => "630",
            "Jack" => "589",
            "Sam" => "567",
            _ => null,
        };
        return ValueTask.FromResult(
            score is null ? LoadResult.NotFound : LoadResult.Found(Encoding.UTF8.GetBytes(score)));
    }
}
