namespace Pinyon.Load.Targets;

/// <summary>The outcome of one request.</summary>
/// <param name="Error">The kind of failure in a few words, the same for all of its kind; null if it succeeded.</param>
/// <param name="Misses">Keys that were read and not there: no failure, a cache may have evicted them.</param>
internal readonly record struct Outcome(string? Error = null, int Misses = 0)
{
    /// <summary>A value that was never written under its key.</summary>
    public const string WrongValue = "wrong value";

    public const string TimedOut = "timed out";

    public const string Unreachable = "unreachable";
}
