namespace Pinyon;

/// <summary>A request on a key that could not be carried out; the node and its other keys are unharmed.</summary>
public sealed class CacheException : Exception
{
    /// <summary>Says what happened.</summary>
    /// <param name="failure">Which kind of failure.</param>
    /// <param name="message">One sentence for people.</param>
    /// <param name="inner">What the transport said.</param>
    public CacheException(CacheFailure failure, string message, Exception? inner = null)
        : base(message, inner) =>
        Failure = failure;

    /// <summary>Which kind of failure.</summary>
    public CacheFailure Failure { get; }
}
