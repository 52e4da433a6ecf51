using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pinyon.Grpc.Server;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Peers;

/// <summary>The receiving end of the peer service.</summary>
public static class PeerEndpoints
{
    /// <summary>Lets a node answer its peers: on this endpoint they find whatever the node owns.</summary>
    /// <param name="endpoints">Where to map; only HTTP/2 reaches it (<see cref="PeerListener"/>).</param>
    /// <param name="node">The node that answers.</param>
    public static void MapPinyonPeers(this IEndpointRouteBuilder endpoints, PinyonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        endpoints.MapPinyonPeers(node.Handler, budgets: node.Budgets);
    }

    /// <summary>
    /// Maps the methods of <c>pinyon.peer.v1.Peers</c>, and UNIMPLEMENTED for all other gRPC methods.
    /// </summary>
    internal static void MapPinyonPeers(
        this IEndpointRouteBuilder endpoints,
        IPeerHandler handler,
        GrpcPeerOptions? options = null,
        MessageBudgets? budgets = null)
    {
        options ??= new GrpcPeerOptions();
        var limits = new GrpcServerOptions
        {
            MaxMessageBytes = options.MaxMessageBytes,
            Budgets = budgets ?? MessageBudgets.Unbounded,
            Time = options.TimeProvider,
        };
        foreach (var method in PeerMethods.All)
        {
            endpoints.MapGrpcUnary(
                method,
                (request, call) => handler.AnswerAsync(
                    request with { Patience = call.Patience }, call.CancellationToken),
                limits);
        }

        endpoints.MapGrpcUnimplemented();
        if (endpoints.ServiceProvider.GetService<PeerDoors>() is { } doors)
        {
            doors.Handler = handler;
        }
    }
}
