using Microsoft.AspNetCore.Routing;
using Pinyon.Grpc.Server;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Peers;

/// <summary>The receiving end of the peer service; only <see cref="PeerServer"/> maps it.</summary>
internal static class PeerEndpoints
{
    /// <summary>
    /// Maps the methods of <c>pinyon.peer.v1.Peers</c>, and UNIMPLEMENTED for all other gRPC methods.
    /// </summary>
    public static void MapPinyonPeers(
        this IEndpointRouteBuilder endpoints, IPeerHandler handler, GrpcPeerOptions options, MessageBudgets budgets)
    {
        var limits = new GrpcServerOptions
        {
            MaxMessageBytes = options.MaxMessageBytes,
            Budgets = budgets,
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
    }
}
