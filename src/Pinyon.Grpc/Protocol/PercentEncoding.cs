using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pinyon.Grpc.Protocol;

/// <summary>The encoding of <c>grpc-message</c>: UTF-8, with all but printable ASCII, and '%', as <c>%XX</c>.</summary>
/// <remarks>
/// Decoding never fails: an invalid escape stays as it is and invalid UTF-8 becomes U+FFFD, because a damaged message
/// is better than none. Source: grpc/grpc <c>doc/PROTOCOL-HTTP2.md</c>, "Percent-Encoded".
/// </remarks>
internal static class PercentEncoding
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != '%')]);

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (Plain.Contains((char)b))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = new ArrayBufferWriter<byte>(text.Length);
        for (int i = 0; i < text.Length;)
        {
            i += DecodeOne(text.AsSpan(i), bytes);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static int DecodeOne(ReadOnlySpan<char> rest, ArrayBufferWriter<byte> bytes)
    {
        if (rest[0] == '%' && rest.Length >= 3
            && byte.TryParse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
        {
            bytes.Write([value]);
            return 3;
        }

        int length = char.IsSurrogatePair(rest[0], rest.Length > 1 ? rest[1] : '\0') ? 2 : 1;
        bytes.Advance(Encoding.UTF8.GetBytes(rest[..length], bytes.GetSpan(4)));
        return length;
    }
}
