using System.Text;

namespace Pinyon.Server.Loaders;

/// <summary>The address of a key at its origin: a URL with <c>{key}</c> in its path or query.</summary>
internal sealed class OriginTemplate
{
    public const string Form = "a URL such as https://origin.example/users/{key}, with {key} once after the host";

    private const string Place = "{key}";

    private readonly string _before;
    private readonly string _after;

    private OriginTemplate(string before, string after)
    {
        _before = before;
        _after = after;
    }

    public static OriginTemplate? TryParse(string text)
    {
        string[] halves = text.Split(Place);
        if (halves.Length != 2 || !Uri.TryCreate(halves[0], UriKind.Absolute, out Uri? before))
        {
            return null;
        }

        // A slash must follow the host: otherwise the key could choose the host or a part of it.
        bool isHttp = before.Scheme == Uri.UriSchemeHttp || before.Scheme == Uri.UriSchemeHttps;
        bool isBehindHost = halves[0].IndexOf('/', before.Scheme.Length + Uri.SchemeDelimiter.Length) > 0;
        bool isGood = isHttp && isBehindHost && before.UserInfo.Length == 0 && before.Fragment.Length == 0;
        return isGood ? new OriginTemplate(halves[0], halves[1]) : null;
    }

    /// <summary>Returns the address of a key. Every byte but letters, digits and -._~ is escaped.</summary>
    /// <returns>Null for <c>.</c> and <c>..</c>, which have another meaning in a path.</returns>
    public Uri? AddressOf(CacheKey key)
    {
        ReadOnlySpan<byte> bytes = key.Bytes.Span;
        if (bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8))
        {
            return null;
        }

        var address = new StringBuilder(_before, _before.Length + _after.Length + (3 * bytes.Length));
        foreach (byte value in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || "-._~"u8.Contains(value))
            {
                address.Append((char)value);
            }
            else
            {
                address.Append($"%{value:X2}");
            }
        }

        address.Append(_after);
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new Uri(address.ToString(), asItIs);
    }
}
