using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pinyon.Grpc.Peers;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.AspNetCore;

/// <summary>Makes a node and its port from an application's services.</summary>
internal static class NodeParts
{
    public static PinyonOptions OptionsOf(IServiceProvider services, string? key) =>
        services.GetRequiredService<IOptionsMonitor<PinyonOptions>>().Get(key ?? Options.DefaultName);

    /// <summary>The clock of the node, its transport and its port.</summary>
    public static TimeProvider TimeOf(IServiceProvider services) =>
        services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>How the node and its peers talk: the same limits for the transport and the port.</summary>
    public static GrpcPeerOptions PeerOptionsOf(IServiceProvider services, string? key) => new()
    {
        MaxInFlightBytes = OptionsOf(services, key).MaxInFlightBytes,
        TimeProvider = TimeOf(services),
    };

    public static PinyonNode CreateNode(IServiceProvider services, string? key)
    {
        PinyonOptions options = OptionsOf(services, key);
        IPeerTransport transport = options.Transport
            ?? services.GetKeyedService<IPeerTransport>(key)
            ?? services.GetRequiredKeyedService<GrpcPeerTransport>(key);
        return new PinyonNode(options.ToNodeOptions(MembershipOf(services, options, key), transport) with
        {
            TimeProvider = TimeOf(services),
            LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
            MeterFactory = services.GetService<IMeterFactory>(),
        });
    }

    public static PeerPort CreatePort(IServiceProvider services, string? key)
    {
        PinyonOptions options = OptionsOf(services, key);
        var node = services.GetRequiredKeyedService<PinyonNode>(key);
        PeerServer? server = EndPointOf(services, options, key, node) is { } endpoint
            ? new PeerServer(
                node,
                endpoint,
                PeerOptionsOf(services, key),
                services.GetRequiredService<ILoggerFactory>())
            : null;
        return new PeerPort(server, services.GetRequiredKeyedService<PeerMapping>(key));
    }

    private static IMembership MembershipOf(IServiceProvider services, PinyonOptions options, string? key) =>
        options.Membership ?? FoundMembership(services, options, key) ?? options.ListedMembers();

    private static IMembership? FoundMembership(IServiceProvider services, PinyonOptions options, string? key) =>
        options.Members.Count > 0 ? null : services.GetKeyedService<IMembership>(key);

    private static IPEndPoint? EndPointOf(
        IServiceProvider services, PinyonOptions options, string? key, PinyonNode node) =>
        options.PeerEndPoint
        ?? (options.HasPeers || FoundMembership(services, options, key) is not null
            ? new IPEndPoint(EveryAddress, node.Self.Address.Port)
            : null);

    /// <summary>Kestrel takes IPv4 connections on the wildcard of IPv6 too.</summary>
    private static IPAddress EveryAddress => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
}
