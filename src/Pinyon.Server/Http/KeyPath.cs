using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Pinyon.Server.Http;

/// <summary>Reads paths and keys from the request target exactly as the client sent them.</summary>
/// <remarks>
/// The web server's own path has its dot segments removed and keeps <c>%2F</c> encoded, which would change some keys
/// and make others equal. The raw target has every byte: <c>%XX</c> is a byte, <c>+</c> is a plus.
/// </remarks>
internal static class KeyPath
{
    /// <summary>Returns the path of a target up to the query, still encoded and without its first slash.</summary>
    public static ReadOnlySpan<char> Of(string rawTarget)
    {
        ReadOnlySpan<char> path = rawTarget;
        int query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        if (!path.StartsWith('/'))
        {
            // The absolute form, http://host/path, which proxies send.
            int host = path.IndexOf("://");
            int slash = host < 0 ? -1 : path[(host + 3)..].IndexOf('/');
            path = slash < 0 ? [] : path[(host + 3 + slash)..];
        }

        return path.IsEmpty ? path : path[1..];
    }

    /// <summary>Decodes a path that is a key, or returns why it is none.</summary>
    public static RequestFault? Decode(ReadOnlySpan<char> path, out CacheKey key)
    {
        key = default;
        if (path.IsEmpty)
        {
            return RequestFault.Bad("The key is empty: ask for /{key}.");
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(path)];
        if (Utf8.FromUtf16(path, bytes, out _, out _, replaceInvalidSequences: false) is not OperationStatus.Done)
        {
            return RequestFault.Bad("The key is not UTF-8.");
        }

        if (!TryUnescape(bytes, out int length))
        {
            return RequestFault.Bad("The key has a % without two hexadecimal digits; % itself is %25.");
        }

        if (!Utf8.IsValid(bytes.AsSpan(0, length)))
        {
            return RequestFault.Bad("The key is not UTF-8.");
        }

        if (length > CacheKey.MaxLength)
        {
            return RequestFault.TooLarge($"A key has at most {CacheKey.MaxLength} bytes; this one has {length}.");
        }

        key = new CacheKey(bytes.AsMemory(0, length));
        return null;
    }

    private static bool TryUnescape(Span<byte> text, out int length)
    {
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                text[length++] = text[i];
                continue;
            }

            if (i + 2 >= text.Length
                || Convert.FromHexString(text.Slice(i + 1, 2), text[length..], out _, out _) != OperationStatus.Done)
            {
                return false;
            }

            length++;
            i += 2;
        }

        return true;
    }
}
