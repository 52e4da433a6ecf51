namespace Pinyon;

/// <summary>What is to be kept under a key.</summary>
/// <param name="Bytes">
/// The value, 0 bytes to the limit of the owner's store. Must not change until the call ends.
/// </param>
/// <param name="Flags">A word of the caller's, kept with the value and returned with it.</param>
/// <param name="TimeToLive">
/// How long it may be returned; null = until it is evicted. Rounded up to milliseconds.
/// </param>
public readonly record struct CacheValue(
    ReadOnlyMemory<byte> Bytes,
    uint Flags = 0,
    TimeSpan? TimeToLive = null);
