using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration.Values;

/// <summary>Where this node listens, written <c>[ADDR:]PORT</c>; a port alone is on 127.0.0.1.</summary>
/// <remarks>An IP address and no host name, because a name may resolve differently at the next start.</remarks>
internal readonly record struct BindAddress(IPAddress Address, int Port)
{
    public const string Form =
        "[ADDR:]PORT with an IP address and a port from 1 to 65535, such as 8080, 0.0.0.0:8080 or [::1]:8080";

    /// <summary>Whether this is the wildcard, which listens on every address of the machine.</summary>
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

    /// <summary>An address that at least this machine can connect to: loopback in place of the wildcard.</summary>
    public HostPort ToHostPort()
    {
        IPAddress reachable = !IsEveryAddress ? Address
            : Address.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Loopback
            : IPAddress.IPv6Loopback;
        return new HostPort(reachable.ToString(), Port);
    }

    /// <summary>Whether one machine cannot listen on both.</summary>
    public bool CollidesWith(BindAddress other) =>
        Port == other.Port && (IsEveryAddress || other.IsEveryAddress || Address.Equals(other.Address));

    /// <summary>
    /// Asks the system whether this process may listen here. Null, or the end of a sentence that says why not.
    /// </summary>
    /// <remarks>It binds without listening, so that the probe never accepts a client.</remarks>
    public string? FindProblem()
    {
        try
        {
            using var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;   // as Kestrel listens: for IPv4 too
            socket.Bind(ToEndPoint());
            return null;
        }
        catch (SocketException exception)
        {
            return $"cannot listen at {this}: " + exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the port is in use",
                SocketError.AddressNotAvailable => $"{Address} is not an address of this machine",
                SocketError.AccessDenied => $"the system does not allow this user to take port {Port}",
                _ => exception.Message.TrimEnd('.'),
            };
        }
    }

    /// <summary>Writes <c>ADDR:PORT</c>, an IPv6 address in brackets.</summary>
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

        // IPAddress also reads 1 as 0.0.0.1 and 0x7f.1 as 127.0.0.1; accept only what it writes itself.
        return bracketed == (address.AddressFamily is AddressFamily.InterNetworkV6)
            && (bracketed || address.ToString().Equals(host, StringComparison.Ordinal)) ? address : null;
    }
}
