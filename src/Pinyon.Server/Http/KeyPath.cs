using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Pinyon.Server.Http;

/// <summary>Reads a key out of the request target exactly as the client sent it.</summary>
/// <remarks>
/// The path that the web server offers has been through dot-segment removal and keeps <c>%2F</c> encoded, so that some
/// keys would change or collide. The raw target has every byte: <c>%XX</c> is a byte, <c>+</c> is a plus.
/// </remarks>
internal static class KeyPath
{
    public enum Result
    {
        Ok,
        Empty,
        BadEscape,
        NotUtf8,
    }

    /// <summary>Decodes what follows <paramref name="prefix"/> in the target, up to the query.</summary>
    public static Result Decode(string rawTarget, string prefix, out byte[] key)
    {
        key = [];
        ReadOnlySpan<char> path = PathOf(rawTarget);
        path = path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? path[prefix.Length..] : path;
        path = path.StartsWith('/') ? path[1..] : path;
        if (path.IsEmpty)
        {
            return Result.Empty;
        }

        byte[] encoded = Encoding.UTF8.GetBytes(path.ToArray());
        if (!TryUnescape(encoded, out int length))
        {
            return Result.BadEscape;
        }

        key = encoded[..length];
        return Utf8.IsValid(key) ? Result.Ok : Result.NotUtf8;
    }

    private static ReadOnlySpan<char> PathOf(string rawTarget)
    {
        ReadOnlySpan<char> path = rawTarget;
        int query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        if (path.StartsWith('/'))
        {
            return path;
        }

        // The absolute form, http://host/path, which proxies send.
        int host = path.IndexOf("://");
        int slash = host < 0 ? -1 : path[(host + 3)..].IndexOf('/');
        return slash < 0 ? [] : path[(host + 3 + slash)..];
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
