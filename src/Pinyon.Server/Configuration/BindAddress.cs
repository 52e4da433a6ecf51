using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration;

/// <summary>Where this node listens, written <c>[ADDR:]PORT</c>; a port alone is on 127.0.0.1.</summary>
/// <remarks>Only addresses of this machine, no host names: what a name means may change between two starts.</remarks>
internal readonly record struct BindAddress(IPAddress Address, int Port)
{
    public const string Form =
        "[ADDR:]PORT with an IP address and a port from 1 to 65535, such as 8080, 0.0.0.0:8080 or [::1]:8080";

    /// <summary>Whether it listens on every address of the machine.</summary>
    public bool IsEveryAddress => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    public static bool TryParse(string text, out BindAddress result)
    {
        result = default;
        int colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > IPEndPoint.MaxPort)
        {
            return false;
        }

        IPAddress? address = colon < 0 ? IPAddress.Loopback : AddressOf(text[..colon]);
        result = new BindAddress(address ?? IPAddress.None, port);
        return address is not null;
    }

    public IPEndPoint ToEndPoint() => new(Address, Port);

    /// <summary>An address that can be connected to from this machine at least.</summary>
    public HostPort ToHostPort()
    {
        IPAddress reachable = !IsEveryAddress ? Address
            : Address.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Loopback
            : IPAddress.IPv6Loopback;
        return new HostPort(reachable.ToString(), Port);
    }

    /// <summary>Whether the two cannot both be listened on.</summary>
    public bool CollidesWith(BindAddress other) =>
        Port == other.Port && (IsEveryAddress || other.IsEveryAddress || Address.Equals(other.Address));

    /// <summary>As it is written: <c>ADDR:PORT</c>, an IPv6 address in brackets.</summary>
    public override string ToString() => ToEndPoint().ToString();

    private static IPAddress? AddressOf(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        host = bracketed ? host[1..^1] : host;
        if (host.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(host, out IPAddress? address))
        {
            return null;
        }

        // IPAddress also reads 1 as 0.0.0.1 and 0x7f.1 as 127.0.0.1: only what it would write itself is meant.
        return bracketed == (address.AddressFamily is AddressFamily.InterNetworkV6)
            && (bracketed || address.ToString().Equals(host, StringComparison.Ordinal)) ? address : null;
    }
}
