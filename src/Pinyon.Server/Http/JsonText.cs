using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Pinyon.Server.Http;

/// <summary>Writes text as a readable JSON string: only characters that JSON requires are escaped.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    /// <param name="text">UTF-8; invalid bytes become U+FFFD.</param>
    /// <returns>The string, in quotes.</returns>
    public static byte[] Quote(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        if (!text.ContainsAny(Escaped))
        {
            return [(byte)'"', .. text, (byte)'"'];
        }

        var quoted = new ArrayBufferWriter<byte>(text.Length + 16);
        quoted.Write("\""u8);
        for (int next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            quoted.Write(text[..next]);
            quoted.Write(Escape(text[next]));
            text = text[(next + 1)..];
        }

        quoted.Write(text);
        quoted.Write("\""u8);
        return quoted.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> Escape(byte code) => code switch
    {
        (byte)'"' => "\\\""u8,
        (byte)'\\' => "\\\\"u8,
        (byte)'\n' => "\\n"u8,
        (byte)'\r' => "\\r"u8,
        (byte)'\t' => "\\t"u8,
        _ => Encoding.ASCII.GetBytes($"\\u{code:x4}"),
    };
}
