namespace Pinyon;

/// <summary>What a loader brought for a key, and how it is to be kept.</summary>
public sealed record LoadResult
{
    private LoadResult(LoadKind kind) => Kind = kind;

    /// <summary>
    /// The key has no value. Known for <see cref="GroupOptions.NotFoundTimeToLive"/>, or for its own time to live.
    /// </summary>
    public static LoadResult NotFound { get; } = new(LoadKind.NotFound);

    /// <summary>How long it may be returned, without jitter; null = as the group says.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How long it lives after it was last returned; null = as the group says.</summary>
    public TimeSpan? TimeToIdle { get; init; }

    /// <summary>A word of the loader's, kept with the value and returned with it.</summary>
    public uint Flags { get; init; }

    /// <summary>Names by which entries can be removed together: at most 16, of 1 to 255 bytes in UTF-8.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>False: the waiting callers get it, and nothing is kept. Default true.</summary>
    public bool Keep { get; init; } = true;

    internal static LoadResult TimedOut { get; } = new(LoadKind.TimedOut);

    internal LoadKind Kind { get; }

    internal ReadOnlyMemory<byte> Bytes { get; private init; }

    internal string Message { get; private init; } = "";

    /// <summary>The key has this value, 0 bytes to 64 MB; they must not change afterwards.</summary>
    public static LoadResult Found(ReadOnlyMemory<byte> bytes) => new(LoadKind.Found) { Bytes = bytes };

    /// <summary>The key could not be loaded, and the message says why: what a loader may also throw.</summary>
    /// <exception cref="ArgumentNullException">There is no message.</exception>
    public static LoadResult Failed(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new LoadResult(LoadKind.Failed) { Message = message };
    }
}
