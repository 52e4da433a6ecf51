using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Pinyon.Text;

/// <summary>Text as UTF-8, or an error that names the place where the text cannot be encoded.</summary>
/// <remarks>
/// <see cref="Encoding.UTF8"/> replaces every half of a surrogate pair that stands alone with U+FFFD, so that different
/// texts, cut inside a character, have the same bytes. For a key that means: two users share one entry. Everything that
/// names something (keys, tags, groups, members) goes through this class; text for people may be replaced.
/// </remarks>
internal static class StrictUtf8
{
    private const char FirstSurrogate = '\uD800';
    private const char LastSurrogate = '\uDFFF';

    /// <summary>Encodes the text. Allocates nothing but the result.</summary>
    /// <exception cref="ArgumentNullException">There is no text.</exception>
    /// <exception cref="ArgumentException">The text has half a character; the message names its position.</exception>
    public static byte[] GetBytes(string text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        OperationStatus status = Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false);
        return status is OperationStatus.Done ? bytes : throw new ArgumentException($"The text {FaultOf(text)}.", name);
    }

    /// <summary>What keeps the text from being UTF-8, as the end of a sentence; null if nothing does.</summary>
    public static string? FaultOf(ReadOnlySpan<char> text)
    {
        int position = IndexOfFault(text);
        return position < 0
            ? null
            : $"has half of a surrogate pair, U+{(int)text[position]:X4}, at position {position}";
    }

    private static int IndexOfFault(ReadOnlySpan<char> text)
    {
        for (int start = 0; ; start += 2)
        {
            int found = text[start..].IndexOfAnyInRange(FirstSurrogate, LastSurrogate);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (start + 1 == text.Length || !char.IsSurrogatePair(text[start], text[start + 1]))
            {
                return start;
            }
        }
    }
}
