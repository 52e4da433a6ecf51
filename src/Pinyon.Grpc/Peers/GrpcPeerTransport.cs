using System.Collections.Concurrent;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Peers;

/// <summary>Reaches peers over gRPC: HTTP/2 without TLS, one or a few shared connections to each.</summary>
/// <remarks>
/// A connection with calls on it is pinged after a second of silence, and given up when a second passes without an
/// answer, so a frozen or cut-off peer fails its calls within two seconds, whatever their own deadlines (R6).
/// </remarks>
public sealed class GrpcPeerTransport : IPeerTransport, IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly GrpcConnections _connections;
    private readonly LaneWatch _watch = new(TimeProvider.System);
    private readonly ConcurrentDictionary<Member, PeerLane> _lanes = [];

    /// <summary>Makes a transport without any connection yet.</summary>
    /// <param name="options">Limits and clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A limit that is zero or negative, a connect timeout of more than a day, or less room for all messages than for
    /// one.
    /// </exception>
    public GrpcPeerTransport(GrpcPeerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ConnectTimeout, TimeSpan.FromDays(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxMessageBytes, nameof(options));
        if (options.MaxInFlightBytes < options.MaxMessageBytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.MaxInFlightBytes,
                $"{nameof(options.MaxInFlightBytes)} must have room for one message of "
                    + $"{nameof(options.MaxMessageBytes)}, {options.MaxMessageBytes} bytes.");
        }

        Rooms = new PeerRooms(options.MaxInFlightBytes, options.TimeProvider);
        _connections = new GrpcConnections(new GrpcClientOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            MaxMessageBytes = options.MaxMessageBytes,
            KeepAlive = KeepAlive,
            Rooms = Rooms,
            Time = options.TimeProvider,
        });
    }

    /// <summary>The bound on the messages of this process, both ways.</summary>
    internal PeerRooms Rooms { get; }

    /// <inheritdoc/>
    PeerRooms IPeerTransport.Rooms => Rooms;

    /// <summary>Closes all connections; calls on them end as unreachable.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        foreach (PeerLane lane in _lanes.Values)
        {
            lane.Dispose();
        }

        _watch.Dispose();
    }

    /// <inheritdoc/>
    IPeer IPeerTransport.Connect(Member member)
    {
        var address = new UriBuilder(Uri.UriSchemeHttp, member.Address.Host, member.Address.Port);
        PeerLane lane = _lanes.GetOrAdd(
            member, static (member, own) => new PeerLane(member, own._connections.Options, own._watch), this);
        return new GrpcPeer(new GrpcChannel(_connections, address.Uri), lane, member);
    }
}
