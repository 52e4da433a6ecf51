using System.Text;
using Pinyon.Store;
using Pinyon.Text;

namespace Pinyon.Loading;

/// <summary>What a loader may bring.</summary>
internal static class LoadResultRules
{
    public const int MaxTags = 16;

    public const int MaxTagBytes = 255;

    /// <summary>What is wrong with a result, in a sentence; null if nothing is.</summary>
    public static string? FaultOf(LoadResult result) => result switch
    {
        { Bytes.Length: > StoreOptions.MaxValueBytesLimit } =>
            $"The loader brought {result.Bytes.Length} bytes; a value has at most {StoreOptions.MaxValueBytesLimit}.",
        { TimeToLive: { } time } when time <= TimeSpan.Zero => $"The loader's time to live is not above zero: {time}.",
        { TimeToIdle: { } time } when time <= TimeSpan.Zero => $"The loader's time to idle is not above zero: {time}.",
        { Tags: null } => "The loader's tags are null.",
        _ => FaultOf(result.Tags),
    };

    /// <summary>What is wrong with tags, in a sentence; null if nothing is.</summary>
    public static string? FaultOf(IReadOnlyList<string> tags) => tags.Count > MaxTags
        ? $"An entry has at most {MaxTags} tags; this one has {tags.Count}."
        : tags.Select(FaultOf).FirstOrDefault(fault => fault is not null);

    private static string? FaultOf(string tag)
    {
        if (string.IsNullOrEmpty(tag) || Encoding.UTF8.GetByteCount(tag) > MaxTagBytes)
        {
            return $"A tag has 1 to {MaxTagBytes} bytes in UTF-8.";
        }

        return StrictUtf8.FaultOf(tag) is { } fault ? $"A tag {fault}." : null;
    }
}
