namespace Pinyon;

/// <summary>What is to be kept under a key.</summary>
/// <param name="Bytes">
/// The value, 0 bytes to the limit of the owner's store. Must not change until the call ends.
/// </param>
/// <param name="Flags">A word of the caller's, kept with the value and returned with it.</param>
/// <param name="TimeToLive">
/// How long it may be returned; null = as the group says, else until it is evicted. Rounded up to milliseconds.
/// </param>
public readonly record struct CacheValue(
    ReadOnlyMemory<byte> Bytes,
    uint Flags = 0,
    TimeSpan? TimeToLive = null)
{
    /// <summary>How long it lives after it was last returned; null = as the group says, else no limit.</summary>
    public TimeSpan? TimeToIdle { get; init; }

    /// <summary>
    /// Names by which entries can be removed together (<see cref="Group.RemoveByTagAsync"/>): at most 16, of 1 to 255
    /// bytes in UTF-8. Each costs its length and two bytes in every entry.
    /// </summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>
    /// The key will be read more than most: other nodes may keep copies of it from the first read on, where
    /// <see cref="GroupOptions.HotCopies"/> is on. Holds until the key is written without it; of more than 1,024 such
    /// keys at one owner, the oldest are forgotten.
    /// </summary>
    public bool IsHot { get; init; }
}
