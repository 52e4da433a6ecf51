using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>Maps gRPC methods to endpoints of an application.</summary>
internal static class GrpcEndpoints
{
    public static IEndpointConventionBuilder MapGrpcUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        GrpcUnaryHandler<TRequest, TResponse> handler,
        GrpcServerOptions options)
    {
        var endpoint = new GrpcUnaryEndpoint<TRequest, TResponse>(method, handler, options, LoggerOf(endpoints));
        return endpoints.MapPost(method.Path, endpoint.InvokeAsync);
    }

    /// <summary>Answers UNIMPLEMENTED to unknown gRPC methods, and 404 to everything else that is unknown.</summary>
    public static IEndpointConventionBuilder MapGrpcUnimplemented(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapFallback("{service}/{method}", RefuseAsync);

    private static ILogger LoggerOf(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Pinyon.Grpc");

    private static Task RefuseAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !GrpcNames.IsGrpc(context.Request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = GrpcNames.ContentType;
        GrpcStatus status = new(GrpcStatusCode.Unimplemented, $"There is no method {context.Request.Path} here.");
        GrpcResponseWriter.WriteStatus(context.Response, status, afterMessage: false);
        return Task.CompletedTask;
    }
}
