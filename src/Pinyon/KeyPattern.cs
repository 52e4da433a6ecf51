using Pinyon.Text;

namespace Pinyon;

/// <summary>What keys must look like for a scan to list them; <c>default</c> is every key.</summary>
/// <remarks>Compares bytes. A pattern of n bytes against a key of m takes at most n × m steps, so patterns are short.
/// </remarks>
public readonly struct KeyPattern
{
    // The glob of Redis:  ? one byte · * any bytes · [a-z] one of these · [^a-z] none of these · \x the byte x itself.
    //
    // Only the last star that was passed can be wrong about what it stands for: where a later part does not match, that
    // star takes one byte more and the part is tried again. An earlier star need not: what lies between the two was
    // found at its first place, and any later place leaves less for the rest. So no recursion, and no explosion.

    /// <summary>The longest pattern, in bytes.</summary>
    public const int MaxLength = 512;

    private const byte Star = (byte)'*';
    private const byte One = (byte)'?';
    private const byte Open = (byte)'[';
    private const byte Close = (byte)']';
    private const byte Not = (byte)'^';
    private const byte To = (byte)'-';
    private const byte Escape = (byte)'\\';

    internal KeyPattern(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The pattern as it travels; empty = every key.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Keys that match a glob: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c>, and <c>\</c> before a byte
    /// that stands for itself.</summary>
    /// <param name="text">The glob, at most <see cref="MaxLength"/> bytes in UTF-8; empty = every key.</param>
    /// <exception cref="ArgumentException">Longer, or cut inside a character.</exception>
    public static KeyPattern Glob(string text) => new(Checked(StrictUtf8.GetBytes(text)));

    /// <summary>Keys that begin with a text.</summary>
    /// <param name="text">
    /// The beginning; with the escapes of its special characters, less than <see cref="MaxLength"/> bytes.
    /// </param>
    /// <exception cref="ArgumentException">Longer, or cut inside a character.</exception>
    public static KeyPattern StartingWith(string text)
    {
        List<byte> bytes = [];
        foreach (byte b in StrictUtf8.GetBytes(text))
        {
            if (b is Star or One or Open or Escape) bytes.Add(Escape);
            bytes.Add(b);
        }

        bytes.Add(Star);
        return new(Checked([.. bytes]));
    }

    /// <summary>Whether a key matches.</summary>
    public bool Matches(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> pattern = Bytes.Span;
        if (pattern.IsEmpty) return true;

        int at = 0;
        int starAt = -1;
        int starEnds = 0;
        for (int i = 0; i < key.Length;)
        {
            if (at < pattern.Length && pattern[at] == Star)
            {
                starAt = ++at;
                starEnds = i;
            }
            else if (at < pattern.Length && MatchesOne(pattern, ref at, key[i]))
            {
                i++;
            }
            else if (starAt >= 0)
            {
                at = starAt;
                i = ++starEnds;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart(Star).IsEmpty;
    }

    /// <summary>Whether the part of the pattern that begins at a place stands for a byte; if so, moves behind
    /// it.</summary>
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int at, byte value)
    {
        int next = at;
        bool isMatch = pattern[next++] switch
        {
            One => true,
            Open => MatchesSet(pattern, ref next, value),
            Escape when next < pattern.Length => pattern[next++] == value,
            var literal => literal == value,
        };
        at = isMatch ? next : at;
        return isMatch;
    }

    // A set without its end reaches to the end of the pattern, as in Redis.
    private static bool MatchesSet(ReadOnlySpan<byte> pattern, ref int at, byte value)
    {
        bool isNegated = at < pattern.Length && pattern[at] == Not;
        if (isNegated) at++;
        bool isIn = false;
        while (at < pattern.Length && pattern[at] != Close)
        {
            if (pattern[at] == Escape && at + 1 < pattern.Length) at++;
            byte low = pattern[at++];
            byte high = low;
            if (at + 1 < pattern.Length && pattern[at] == To && pattern[at + 1] != Close)
            {
                high = pattern[at + 1];
                at += 2;
            }

            isIn |= value >= Math.Min(low, high) && value <= Math.Max(low, high);
        }

        if (at < pattern.Length) at++;
        return isIn != isNegated;
    }

    private static byte[] Checked(byte[] bytes) => bytes.Length <= MaxLength
        ? bytes
        : throw new ArgumentException($"A pattern has at most {MaxLength} bytes.", nameof(bytes));
}
