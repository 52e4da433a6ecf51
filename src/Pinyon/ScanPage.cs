namespace Pinyon;

/// <summary>A part of the keys of the cluster.</summary>
/// <param name="Keys">
/// Some keys, in no order: none, if none of those that were looked at matched; and a few more than were asked for.
/// </param>
/// <param name="Next">Where to go on; <c>default</c> = these were the last.</param>
public sealed record ScanPage(IReadOnlyList<CacheKey> Keys, ScanCursor Next)
{
    /// <summary>Whether all keys have been seen.</summary>
    public bool IsLast => Next == default;
}
