using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Groups;

/// <summary>How requests of callers ended, in the words of metrics and traces.</summary>
internal static class CallerResults
{
    public static Func<CacheEntry?, string> OfEntry { get; } =
        static entry => SnakeCase<PeerStatus>.Of(entry is null ? PeerStatus.NotFound : PeerStatus.Found);

    public static Func<PeerResult, string> OfOne { get; } = static result => SnakeCase<PeerStatus>.Of(result.Status);

    /// <summary>The first failure of many; they are done if there is none.</summary>
    public static Func<Answer[], string> OfMany { get; } = static answers =>
        Array.Find(answers, answer => answer.Error is not null).Error is { } error
            ? SnakeCase<CacheFailure>.Of(error.Failure)
            : RequestWatch.Done;
}
