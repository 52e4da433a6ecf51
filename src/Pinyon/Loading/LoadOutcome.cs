using System.Text;

namespace Pinyon.Loading;

/// <summary>What every caller that waits for a load gets.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Value">The value that was found; the message of a failure in UTF-8.</param>
/// <param name="Flags">The loader's word.</param>
/// <param name="Version">The entry's version.</param>
/// <param name="TimeToLive">Milliseconds that remain to it; 0 = it does not expire.</param>
internal sealed record LoadOutcome(
    LoadKind Kind,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    ulong Version = 0,
    long TimeToLive = 0)
{
    /// <summary>A loader's message may be a whole page of a server; callers get its beginning.</summary>
    private const int MaxMessage = 1000;

    public static LoadOutcome NotFound { get; } = new(LoadKind.NotFound);

    public static LoadOutcome TimedOut { get; } = new(LoadKind.TimedOut);

    public static LoadOutcome Busy { get; } = new(LoadKind.Busy);

    // A message is for people: what cannot be encoded is replaced. The cut does not split a character.
    public static LoadOutcome Failed(string message)
    {
        int length = Math.Min(message.Length, MaxMessage);
        length -= length < message.Length && char.IsHighSurrogate(message[length - 1]) ? 1 : 0;
        return new LoadOutcome(LoadKind.Failed, Encoding.UTF8.GetBytes(message[..length]));
    }
}
