using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Pinyon.Membership;

/// <summary>
/// A host and a TCP port, written <c>host:port</c>; an IPv6 address stands in brackets, <c>[::1]:7946</c>.
/// </summary>
/// <param name="Host">A host name or an IP address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>.</summary>
    /// <param name="text">What the person wrote.</param>
    /// <param name="result">The parts, if it was one.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostPort result)
    {
        result = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !TryParsePort(text.AsSpan(colon + 1), out int port))
        {
            return false;
        }

        string host = text![..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        host = bracketed ? host[1..^1] : host;
        UriHostNameType kind = Uri.CheckHostName(host);
        if (kind is UriHostNameType.Unknown or UriHostNameType.Basic || bracketed != (kind is UriHostNameType.IPv6))
        {
            return false;
        }

        result = new HostPort(host, port);
        return true;
    }

    /// <summary>As it was written: <c>host:port</c>, an IPv6 host in brackets.</summary>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 1 and <= IPEndPoint.MaxPort;
}
