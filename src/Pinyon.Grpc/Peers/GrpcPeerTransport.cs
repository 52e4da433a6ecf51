using System.Collections.Concurrent;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Peers;

/// <summary>Reaches peers by a lane and over gRPC: HTTP/2 without TLS, one or a few connections to each.</summary>
/// <remarks>
/// A connection with calls on it is pinged after a second of silence, and given up when a second passes without an
/// answer, so a frozen or cut-off peer fails its calls within two seconds, whatever their own deadlines (R6).
/// </remarks>
public sealed class GrpcPeerTransport : IPeerTransport, IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly GrpcClientOptions _options;
    // The system's clock, whatever the options say: it measures how long threads are blocked, not how long calls take.
    private readonly LaneWatch _watch = new(TimeProvider.System);
    private readonly ConcurrentDictionary<GrpcPeer, bool> _peers = [];

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

        Budgets = new MessageBudgets(options.MaxInFlightBytes, options.TimeProvider);
        _options = new GrpcClientOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            MaxMessageBytes = options.MaxMessageBytes,
            KeepAlive = KeepAlive,
            Budgets = Budgets,
            Time = options.TimeProvider,
        };
    }

    /// <summary>The bound on the messages of this process, both ways.</summary>
    internal MessageBudgets Budgets { get; }

    /// <inheritdoc/>
    MessageBudgets IPeerTransport.Budgets => Budgets;

    /// <summary>Members that this transport has a way to now.</summary>
    internal int Peers => _peers.Count;

    /// <summary>Closes all connections; calls on them end as unreachable.</summary>
    public void Dispose()
    {
        foreach (GrpcPeer peer in _peers.Keys) peer.Dispose();
        _watch.Dispose();
    }

    /// <inheritdoc/>
    IPeer IPeerTransport.Connect(Member member, IPeerObserver? observer)
    {
        var lane = new PeerLane(member, _options, _watch, observer);
        var peer = new GrpcPeer(member, _options, lane, observer, Forget);
        _peers[peer] = true;
        return peer;
    }

    private void Forget(GrpcPeer peer) => _peers.TryRemove(peer, out _);
}
