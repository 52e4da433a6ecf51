using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>Decides which requests are gRPC calls.</summary>
internal static class GrpcAdmission
{
    /// <summary>Prepares the response to a gRPC call, or answers any other request with a plain HTTP status.</summary>
    public static bool TryAdmit(HttpContext context)
    {
        // Other clients could take gRPC's HTTP 200 for success, and HTTP/1.1 cannot carry the status.
        if (!context.Response.SupportsTrailers())
        {
            context.Response.StatusCode = StatusCodes.Status505HttpVersionNotsupported;
            return false;
        }

        if (!GrpcNames.IsGrpc(context.Request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        context.Response.ContentType = GrpcNames.ContentType;
        LiftServerLimits(context);
        return true;
    }

    /// <summary>
    /// Turns off Kestrel's own limits: its body size differs from the message limit, and its minimum data rate would
    /// close the whole connection with all other calls. The message limit and the deadline bound both here.
    /// </summary>
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
